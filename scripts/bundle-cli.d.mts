import type { Metafile } from 'esbuild';

export declare const bundleCli: (outdir: string) => Promise<Metafile>;
