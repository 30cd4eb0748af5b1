// Bundles the command line, split by verb, so that start-up loads only what a verb needs.
import { chmodSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { shakeCli } from './shake.mjs';

/** Writes `<outdir>/cli.js` and its chunks; what was there is removed. Returns what went into them. */
export const bundleCli = async (outdir) => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
  rmSync(outdir, { recursive: true, force: true });
  const { metafile } = await build({
    entryPoints: { cli: 'src/cli.ts' },
    outdir,
    bundle: true,
    metafile: true,
    splitting: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    // Of jsonc-parser only the ESM build can be bundled: its main file asks for its parts at run time.
    mainFields: ['module', 'main'],
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'none',
    plugins: shakeCli,
    chunkNames: 'chunks/[name]-[hash]',
    define: { __CLUSTERLESS_VERSION__: JSON.stringify(version) },
    // CommonJS dependencies inside an ESM bundle ask for it.
    banner: {
      js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
    },
  });
  chmodSync(join(outdir, 'cli.js'), 0o755);
  return metafile;
};
