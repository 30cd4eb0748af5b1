export interface RuleName {
  readonly bus: string;
  readonly rule: string;
}

/** `<bus>/<rule>`; a bus may have slashes (partner buses), a rule may not. */
export const ruleName = (name: string): RuleName => {
  const slash = name.lastIndexOf('/');
  return { bus: name.slice(0, slash), rule: name.slice(slash + 1) };
};
