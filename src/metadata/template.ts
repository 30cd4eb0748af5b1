import { parseTemplate } from 'url-template';

type Variable = string | number | readonly string[] | { readonly [name: string]: string };

const plain = (value: Variable): string | number | string[] | Record<string, string> => {
  if (typeof value !== 'object') return value;
  return Array.isArray(value) ? value.map(String) : Object.fromEntries(Object.entries(value));
};

/** RFC 6570. A variable that is missing or undefined expands to nothing. */
export const expandTemplate = (
  template: string,
  variables: { readonly [name: string]: Variable | undefined },
): string => {
  const known = Object.entries(variables).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, plain(value)] as const],
  );
  return parseTemplate(template).expand(Object.fromEntries(known));
};
