import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { expect, test } from 'vitest';

/** Each room, and the rooms it may import from. Adding a room means adding a line, so the map cannot fall behind. */
const facts = ['metadata', 'model', 'errors.ts'];
const mayImport: Record<string, readonly string[]> = {
  'errors.ts': [],
  'log.ts': [],
  model: ['errors.ts'],
  metadata: ['model', 'errors.ts'],
  ports: facts,
  substrate: ['ports', ...facts],
  pipeline: ['ports', ...facts, 'log.ts'],
  workloads: ['ports', ...facts, 'log.ts'],
  state: ['ports', 'substrate', ...facts],
  resources: ['substrate', ...facts],
  reconciler: ['resources', 'state', 'substrate', 'ports', ...facts, 'log.ts'],
  report: ['reconciler', 'pipeline', 'state', ...facts],
  'substrate/aws': ['substrate', 'ports', 'pipeline', 'workloads', ...facts, 'log.ts'],
  'substrate/local': ['substrate', 'ports', 'pipeline', 'workloads', ...facts, 'log.ts'],
  commands: [
    'report',
    'reconciler',
    'resources',
    'state',
    'substrate',
    'substrate/aws',
    'substrate/local',
    'pipeline',
    'workloads',
    'ports',
    ...facts,
    'log.ts',
  ],
  'cli.ts': ['commands', 'report', 'errors.ts', 'log.ts'],
};

/** One door per package: where it may be imported. */
const doors: Record<string, RegExp> = {
  '@aws-sdk/': /^src\/substrate\/aws\//,
  commander: /^src\/(cli\.ts|commands\/)/,
  pino: /^src\/log\.ts$/,
  picocolors: /^src\/report\//,
  chokidar: /^src\/reconciler\/watch/,
  'fast-json-patch': /^src\/reconciler\/diff/,
  'string-width': /^src\/report\//,
  'fast-xml-parser': /^src\/substrate\/local\/s3\//,
  'node:child_process': /^src\/substrate\/(local\/execution\/|image\/docker\.ts$)/,
  // Its members by name would be no `process.` in the code.
  'node:process': /^src\/substrate\/local\/execution\/runners\//,
};

const roomOf = (path: string): string => {
  const [first = '', second = ''] = relative('src', path).split('/');
  return first === 'substrate' && (second === 'aws' || second === 'local') ? `${first}/${second}` : first;
};

const files = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => join('src', name))
  .map((file) => ({ file, text: readFileSync(file, 'utf8') }));

const imports = files.flatMap(({ file, text }) =>
  [...text.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*'(?<target>[^']+)'/g)].map(({ groups }) => ({
    file,
    target: groups?.['target'] ?? '',
  })),
);

test('every import points down the house', () => {
  const local = imports.filter(({ target }) => target.startsWith('.'));
  const upward = local
    .map(({ file, target }) => ({ file, target: join(dirname(file), target) }))
    .filter(
      ({ file, target }) => roomOf(file) !== roomOf(target) && !mayImport[roomOf(file)]?.includes(roomOf(target)),
    );

  // A gate that read nothing must not pass.
  expect(local.length).toBeGreaterThan(100);
  expect(upward.map(({ file, target }) => `${file} -> ${target}`)).toEqual([]);
});

test('every package comes in through its one door', () => {
  const doored = imports.flatMap(({ file, target }) =>
    Object.entries(doors)
      .filter(([name]) => target === name || target.startsWith(name.endsWith('/') ? name : `${name}/`))
      .map(([name, door]) => ({ file, name, ok: door.test(file) })),
  );

  expect(doored.length).toBeGreaterThan(4);
  expect(doored.filter(({ ok }) => !ok).map(({ file, name }) => `${file} -> ${name}`)).toEqual([]);
});

test('the process, time, randomness and ids each have one home', () => {
  const code = files.map(({ file, text }) => ({ file, text: text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*/g, '') }));
  const outside = (what: RegExp, home: RegExp): string[] =>
    code.filter(({ file, text }) => what.test(text) && !home.test(file)).map(({ file }) => file);

  // Not the file of that name in an import.
  const theProcess = /(?<![\w/-])process\.\w/;
  const processHome = /^src\/(cli\.ts|log\.ts|substrate\/aws\/lambda\/.*|substrate\/local\/process\.ts)$/;
  expect(code.some(({ file, text }) => theProcess.test(text) && processHome.test(file))).toBe(true);
  expect(outside(theProcess, processHome)).toEqual([]);
  const timeAndChance =
    /\bDate\.now\(|\bperformance\.now\(|\bMath\.random\(|\brandom(UUID|Bytes|Int)\(|\bgetRandomValues\(/;
  // The runner is no part of us: it is copied beside a user's code.
  const clockHome = /^src\/(ports\/clock|substrate\/local\/execution\/runners\/node-runner)\.ts$/;
  expect(outside(timeAndChance, clockHome)).toEqual([]);
});
