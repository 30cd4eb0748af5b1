// Bundles the functions that run in Lambda: one zip each, the same byte for byte from the same sources.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { build } from 'esbuild';
import { zipSync } from 'fflate';
import { shakeLambda } from './shake.mjs';

const room = 'src/substrate/aws/lambda';

/** Files that are the entry of a handler are named like it. */
export const handlers = ['control', 'collect', 'close', 'copy', 'glue-add-partitions', 'log-export'];

/** Zip files carry dates; this one is the oldest that they can. */
const epoch = new Date('1980-01-01T00:00:00');

/** What the SDK has for other places than Lambda: the search for credentials, and a parser of browsers' names. */
const forLambda = {
  '@aws-sdk/credential-provider-node': resolve(room, 'credentials.ts'),
};

/** The same of our own files. */
const ownForLambda = {
  name: 'own-for-lambda',
  setup: ({ onResolve }) =>
    onResolve({ filter: /^\.\/(credentials-text|asked-of)\.ts$/ }, ({ path }) => ({ path: resolve(room, path) })),
};

const bundle = async (handler, version) => {
  const { outputFiles, metafile } = await build({
    entryPoints: [join(room, `${handler}.ts`)],
    bundle: true,
    write: false,
    metafile: true,
    platform: 'node',
    format: 'esm',
    target: 'node22',
    // The ES modules of the SDK can be shaken, its CommonJS can not.
    mainFields: ['module', 'main'],
    conditions: ['module', 'import'],
    minify: true,
    legalComments: 'none',
    alias: forLambda,
    external: ['bowser'],
    define: { __CLUSTERLESS_VERSION__: JSON.stringify(version) },
    plugins: [ownForLambda, ...shakeLambda],
    // Wrapped for a late import in one file, a module and all that it needs could not be shaken.
    splitting: true,
    outdir: '.',
    entryNames: 'index',
    outExtension: { '.js': '.mjs' },
    banner: { js: "import{createRequire as __r}from'node:module';const require=__r(import.meta.url);" },
  });
  const files = outputFiles.map(({ path, contents }) => [basename(path), contents]);
  return { files: files.sort(([a], [b]) => (a < b ? -1 : 1)), metafile };
};

/** Writes `<outdir>/<handler>.zip` and `<outdir>/bundles.json`; returns sizes in bytes of code by handler, and what went in. */
export const bundleLambda = async (outdir) => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
  // Whoever reads meanwhile finds all of the old ones or all of the new ones.
  const folder = `${outdir}.${process.pid}`;
  mkdirSync(folder, { recursive: true });
  const bundles = {};
  const sizes = {};
  const metafiles = [];
  for (const handler of handlers) {
    const { files, metafile } = await bundle(handler, version);
    metafiles.push(metafile);
    const how = { level: 9, mtime: epoch, os: 3, attrs: 0o644 << 16 };
    const zip = zipSync(Object.fromEntries(files.map(([name, code]) => [name, [code, how]])));
    writeFileSync(join(folder, `${handler}.zip`), zip);
    bundles[handler] = { sha256: createHash('sha256').update(zip).digest('hex'), file: `${handler}.zip` };
    sizes[handler] = files.reduce((sum, [, code]) => sum + code.byteLength, 0);
  }
  writeFileSync(join(folder, 'bundles.json'), `${JSON.stringify(bundles)}\n`);
  rmSync(outdir, { recursive: true, force: true });
  renameSync(folder, outdir);
  return { sizes, metafiles };
};

const isMain = process.argv[1] !== undefined && basename(process.argv[1]) === 'bundle-lambda.mjs';
if (isMain) {
  const { sizes } = await bundleLambda('dist/lambda');
  process.stdout.write(`${JSON.stringify(sizes)}\n`);
}
