declare module 'asl-validator' {
  interface Validity {
    readonly isValid: boolean;
    readonly errorsText: (separator?: string) => string;
  }
  const validate: (
    definition: unknown,
    options?: { readonly checkArn?: boolean; readonly checkPaths?: boolean },
  ) => Validity;
  export = validate;
}
