interface DiagnosticKind {
  readonly severity: 'error' | 'warning';
  /** For the reader of the reference page. */
  readonly meaning: string;
}

/** Every finding in a project file has a stable code; the table also makes the reference page. */
export const diagnosticTable = {
  // the text
  'empty-file': { severity: 'error', meaning: 'The file has no content.' },
  'malformed-json': { severity: 'error', meaning: 'The text is not JSON with comments.' },
  'trailing-comma': { severity: 'error', meaning: 'A comma stands before a closing bracket.' },
  'text-after-value': { severity: 'error', meaning: 'Something follows the project object.' },
  'too-deep': { severity: 'error', meaning: 'Lists and objects are nested too deep.' },
  'not-an-object': { severity: 'error', meaning: 'A project file holds one object; a list or a scalar is not one.' },
  'duplicate-key': { severity: 'error', meaning: 'A name is given twice in one object.' },
  'forbidden-key': { severity: 'error', meaning: 'A name that would reach the prototype of an object.' },
  // fields
  'unknown-field': { severity: 'error', meaning: 'A field that its object does not have.' },
  'ignored-field': { severity: 'warning', meaning: 'A field that is accepted for old files and has no effect.' },
  'not-acted-on': { severity: 'warning', meaning: 'A field that is kept and that this version does not act on.' },
  'missing-field': { severity: 'error', meaning: 'A required field is not given.' },
  'wrong-type': { severity: 'error', meaning: 'A value of another JSON type than the field takes.' },
  'invalid-value': { severity: 'error', meaning: 'A value that the field does not take.' },
  'unsupported-value': { severity: 'error', meaning: 'A value that parses and has never worked.' },
  'out-of-range': { severity: 'error', meaning: 'A number, text or list outside its limits.' },
  'bad-uri': { severity: 'error', meaning: 'A location that is not a percent-encoded URI of the right scheme.' },
  'unknown-provider': { severity: 'error', meaning: 'The placement names a provider that does not exist.' },
  'unknown-type': { severity: 'error', meaning: 'A component of a type that does not exist.' },
  'wrong-category': { severity: 'error', meaning: 'A component type in a list that takes other types.' },
  'bad-lot-unit': { severity: 'error', meaning: 'A lot unit that does not exist.' },
  'bad-code': {
    severity: 'error',
    meaning: 'Code that a component names is not there, too big, or has no such handler.',
  },
  'bad-image': {
    severity: 'error',
    meaning: 'The folder that an image is built of is not there, cannot be read, or has no Dockerfile.',
  },
  'plain-secret': {
    severity: 'warning',
    meaning: 'An environment variable is named like a secret, and its value stands in the file.',
  },
  // names
  'bad-name': { severity: 'error', meaning: 'A name, as it is or as part of a physical name, breaks a limit of AWS.' },
  'duplicate-name': { severity: 'error', meaning: 'Two components of one list have the same name.' },
  'name-collision': { severity: 'error', meaning: 'Two components would be the same thing in the cloud.' },
  'duplicate-project': { severity: 'error', meaning: 'Two files are the same project in the same placement.' },
  // references and datasets
  'unknown-reference': { severity: 'error', meaning: 'A reference to a resource that this project does not declare.' },
  'dataset-two-owners': { severity: 'error', meaning: 'A dataset is written by more than one component.' },
  'dataset-two-roles': { severity: 'error', meaning: 'Two roles of one arc read the same dataset.' },
  'unknown-source': { severity: 'warning', meaning: 'A dataset that none of the given files declares.' },
  'misspelt-source': {
    severity: 'error',
    meaning: 'A dataset that nobody declares and that looks like a declared one.',
  },
  'units-do-not-fit': { severity: 'error', meaning: 'Lots of a source cannot be mapped to lots of the arc.' },
  'unknown-unit': { severity: 'error', meaning: 'The lot unit of an arc cannot be told from its sources.' },
  cycle: { severity: 'error', meaning: 'Arcs wait for each other, and no source looks back in time.' },
  'no-source': { severity: 'error', meaning: 'An arc without a source never starts.' },
  'no-sink': { severity: 'error', meaning: 'An arc without a sink can commit nothing.' },
  'never-triggered': { severity: 'warning', meaning: 'No source of the arc starts it.' },
  'no-arrivals': { severity: 'warning', meaning: 'A boundary listens to a bucket that announces no objects.' },
  'unknown-bucket': { severity: 'warning', meaning: 'A boundary listens to a bucket that none of the files declares.' },
  feedback: { severity: 'warning', meaning: 'An arc writes where a boundary listens, so that it feeds itself.' },
  'no-join': { severity: 'warning', meaning: 'An arc has several sources and does not say how it waits for them.' },
} as const satisfies Record<string, DiagnosticKind>;

export type DiagnosticCode = keyof typeof diagnosticTable;

export const severityOf = (code: DiagnosticCode): DiagnosticKind['severity'] => diagnosticTable[code].severity;

export const isDiagnosticCode = (text: unknown): text is DiagnosticCode =>
  typeof text === 'string' && Object.hasOwn(diagnosticTable, text);
