export const handlers: readonly string[];
export const bundleLambda: (outdir: string) => Promise<Record<string, number>>;
