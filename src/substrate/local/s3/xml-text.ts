const escapes: { readonly [character: string]: string } = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

// Line breaks and tabs would be normalised by a parser; other control characters are only legal as references.
const escaped = (text: string): string =>
  text.replace(/[&<>"]|\p{Cc}/gu, (found) => escapes[found] ?? `&#x${found.charCodeAt(0).toString(16).toUpperCase()};`);

/** Text that is XML already, and not to be escaped again. */
export interface Xml {
  readonly xml: string;
}

type Content = string | number | boolean | undefined | readonly (Xml | undefined)[];

const join = (children: readonly (Xml | undefined)[]): string => children.map((child) => child?.xml ?? '').join('');

/** One element: text is escaped, a list is children. Undefined content makes no element. */
export const element = (name: string, content: Content): Xml | undefined => {
  if (content === undefined) return undefined;
  const inner = typeof content === 'object' ? join(content) : escaped(String(content));
  return { xml: `<${name}>${inner}</${name}>` };
};

const namespace = ' xmlns="http://s3.amazonaws.com/doc/2006-03-01/"';

/** S3 puts its namespace on every answer but errors. */
export const xmlDocument = (name: string, children: readonly (Xml | undefined)[]): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<${name}${name === 'Error' ? '' : namespace}>${join(children)}</${name}>`;
