import type { Metafile } from 'esbuild';

export const handlers: readonly string[];
export const bundleLambda: (outdir: string) => Promise<{
  readonly sizes: Readonly<Record<string, number>>;
  readonly metafiles: readonly Metafile[];
}>;
