import type { Plugin } from 'esbuild';

export declare const shakeCli: Plugin[];
export declare const shakeLambda: Plugin[];
