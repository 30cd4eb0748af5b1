import { parseStoreName } from '../../metadata/stores.ts';
import { splitImageName } from '../../substrate/image/image-name.ts';
import type { DesiredObject } from '../../substrate/object.ts';
import type { Part } from '../../substrate/part.ts';
import { bucketNameProblem } from './bucket-name.ts';

/** A name in the cloud, and what it is there. */
export interface PhysicalName {
  readonly kind: string;
  readonly what: string;
  readonly name: string;
  /** Of the object that it is, or is in. */
  readonly address: string;
  readonly isPart: boolean;
}

interface Rule {
  readonly what: string;
  readonly limit: number;
  /** One legal character. */
  readonly character: RegExp;
  readonly begins?: RegExp;
}

const word = /[A-Za-z0-9_-]/;
const dotted = /[A-Za-z0-9_.-]/;
const anything = /[^\p{Cc}/]/u;

const rules: Readonly<Record<string, Rule>> = {
  'event-bus': { what: 'event bus', limit: 256, character: /[A-Za-z0-9_./-]/ },
  rule: { what: 'EventBridge rule', limit: 64, character: dotted },
  stack: { what: 'CloudFormation stack', limit: 128, character: /[A-Za-z0-9-]/, begins: /[A-Za-z]/ },
  function: { what: 'Lambda function', limit: 64, character: word },
  machine: { what: 'state machine', limit: 80, character: word },
  image: { what: 'ECR repository', limit: 256, character: /[a-z0-9._-]/, begins: /[a-z]/ },
  job: { what: 'Batch job definition', limit: 128, character: word, begins: /[A-Za-z0-9]/ },
  'compute-environment': { what: 'Batch compute environment', limit: 128, character: word, begins: /[A-Za-z0-9]/ },
  'glue-database': { what: 'Glue database', limit: 255, character: anything },
  'glue-table': { what: 'Glue table', limit: 255, character: anything },
  schedule: { what: 'schedule', limit: 64, character: dotted },
  'ended-executions': { what: 'EventBridge rule', limit: 64, character: dotted },
};

const kindOf = (part: Part): string => {
  // Tables are named within their database.
  if (part.part === 'glue-table') return `glue-table of ${part.database}`;
  return part.part === 'user-function' ? 'function' : part.part;
};

const partName = (part: Part, address: string): PhysicalName => ({
  kind: kindOf(part),
  what: rules[kindOf(part).split(' ')[0] ?? '']?.what ?? part.part,
  name: part.name,
  address,
  isPart: true,
});

/** Every name that an object brings into the cloud. Records are keys, and datasets have a check of their own. */
export const physicalNames = (object: DesiredObject): readonly PhysicalName[] => {
  const { kind, name, address } = object;
  if (kind === 'record') return [];
  const what = kind === 'bucket' ? 'bucket' : (rules[kind]?.what ?? kind);
  const parts = object.kind === 'stack' ? object.spec.parts.map((part) => partName(part, address)) : [];
  return [{ kind, what, name, address, isPart: false }, ...parts];
};

interface NameProblem {
  readonly message: string;
  readonly hint: string;
  /** Characters above the limit. */
  readonly excess: number;
  /** The character that may not be in it. */
  readonly wrong?: string;
}

const tooLong = (name: string, { what, limit }: Rule): NameProblem => {
  const excess = name.length - limit;
  return {
    message: `the ${what} "${name}" would have ${name.length} characters, and AWS takes ${limit}`,
    hint: `shorten the name of the component or the project by ${excess}`,
    excess,
  };
};

const badCharacter = (name: string, { what, character, begins }: Rule): NameProblem | undefined => {
  const wrong = Array.from(name).find((one) => !character.test(one));
  if (wrong !== undefined) {
    const message = `the ${what} "${name}" would have a ${JSON.stringify(wrong)} in its name, which AWS does not take`;
    return { message, hint: 'use letters, digits and hyphens in names and versions', excess: 0, wrong };
  }
  if (begins === undefined || begins.test(name[0] ?? '')) return undefined;
  const message = `the name of the ${what} "${name}" would not begin with a letter`;
  return { message, hint: 'begin the stage or the name of the project with a letter', excess: 0 };
};

/** Data of a user has no business among the metadata, and `destroy` none with that bucket. */
const storeProblem = (name: string): string | undefined => {
  const store = parseStoreName(name);
  return store === undefined ? undefined : `"${name}" is the name of the ${store.kind} store of a placement`;
};

/** A rule's name follows the bus, a tag of ours follows the repository. */
const ownName = (kind: string, name: string): string => {
  if (kind === 'image') return splitImageName(name).repository;
  return kind === 'rule' ? name.slice(name.lastIndexOf('/') + 1) : name;
};

/** Which limit of AWS a physical name breaks. */
export const nameProblem = ({ kind, name }: Pick<PhysicalName, 'kind' | 'name'>): NameProblem | undefined => {
  if (kind === 'bucket') {
    const message = bucketNameProblem(name) ?? storeProblem(name);
    return message === undefined ? undefined : { message, hint: 'choose another bucket name', excess: 0 };
  }
  const rule = rules[kind.split(' ')[0] ?? kind];
  if (rule === undefined) return undefined;
  const own = ownName(kind, name);
  if (own.length > rule.limit) return tooLong(own, rule);
  return badCharacter(own, rule);
};
