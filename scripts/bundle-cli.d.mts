export declare const bundleCli: (outdir: string) => Promise<void>;
