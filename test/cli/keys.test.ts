import { symlinkSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { documents } from '../../src/report/output/schemas.ts';
import { inByteOrder } from '../conformance/awkward-keys.ts';
import { bucket, hello } from './projects.ts';
import { Workspace } from './workspace.ts';

/** Below the root of the dataset; the last is as long as a key can be where both `in/` and `greetings-copy/` hold it. */
const keys = [
  'plain.txt',
  'hive=1/day=2023-01-01/part 0.csv',
  'with space/and+plus',
  'percent%2Fencoded',
  'percent%2fencoded',
  '100%',
  'ünïcödé/ключ/鍵/\u{1f600}',
  'a',
  'a/b',
  'a/b/c',
  'a-b',
  'folder/',
  'double//slash',
  'question?hash#',
  'quote"\'<>&',
  '..',
  '../../escape',
  'x'.repeat(300),
  'k'.repeat(1024 - 'greetings-copy/'.length),
];

const listed = async (at: Workspace, folder: string): Promise<readonly string[]> => {
  const { stdout } = await at.argv(['local', 'ls', `s3://${bucket}/${folder}/`, '--json']);
  const prefix = `s3://${bucket}/${folder}/`;
  return documents.Objects.parse(JSON.parse(stdout)).objects.map(({ uri }) => uri.slice(prefix.length));
};

const textOf = (key: string): string => `the content of ${key}`;

test('any legal key goes in, through the copy arc, and out again; lists are in byte order', async () => {
  using at = new Workspace();
  at.write('hello.cls.json', hello());
  await at.run('apply --yes');
  for (const key of keys) {
    const uri = `s3://${bucket}/in/${key}`;
    const put = await at.argv(['local', 'put', '-', uri, '--no-run'], { stdin: textOf(key) });
    expect(put, key).toMatchObject({ code: 0, stderr: '' });
  }
  expect(await listed(at, 'in')).toEqual(inByteOrder(keys));
  const run = documents.Run.parse(JSON.parse((await at.run('local run --json')).stdout));
  expect(run.runs.failed).toBe(0);
  expect(run.deadLetters).toBe(0);
  expect(await listed(at, 'greetings-copy')).toEqual(inByteOrder(keys));
  for (const key of keys) {
    const cat = await at.argv(['local', 'cat', `s3://${bucket}/greetings-copy/${key}`]);
    expect(cat, key).toEqual({ code: 0, stdout: textOf(key), stderr: '' });
  }
  for (const key of keys) {
    expect(await at.argv(['local', 'rm', `s3://${bucket}/in/${key}`]), key).toMatchObject({ code: 0 });
  }
  expect(await listed(at, 'in')).toEqual([]);
});

test('a folder goes in under its key, and a file comes out under its own name', async () => {
  using at = new Workspace();
  at.write('hello.cls.json', hello());
  await at.run('apply --yes');
  at.write('data/one two.txt', '1');
  at.write('data/deep/%2F+=.txt', '2');
  expect(await at.run(`local put data s3://${bucket}/in/2023`)).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('Stored 2 objects'),
  });
  expect(await listed(at, 'in')).toEqual(['2023/deep/%2F+=.txt', '2023/one two.txt']);
  expect(await listed(at, 'greetings-copy')).toEqual(['2023/deep/%2F+=.txt', '2023/one two.txt']);
  const uri = `s3://${bucket}/greetings-copy/2023/deep/%2F+=.txt`;
  expect(await at.argv(['local', 'get', uri, 'out/'])).toMatchObject({ code: 0 });
  expect(at.read('out/%2F+=.txt')).toBe('2');
  expect(await at.argv(['local', 'get', uri, 'new/folder/two.txt'])).toMatchObject({ code: 0 });
  expect(at.read('new/folder/two.txt')).toBe('2');
});

test('a link to a file in a folder goes in as that file', async () => {
  using at = new Workspace();
  at.write('hello.cls.json', hello());
  await at.run('apply --yes');
  at.write('data/real.txt', 'content');
  symlinkSync('real.txt', at.path('data/link.txt'));
  symlinkSync('nowhere', at.path('data/broken.txt'));
  await at.run(`local put data s3://${bucket}/in/`);
  expect(await listed(at, 'in')).toEqual(['link.txt', 'real.txt']);
  expect(await at.run(`local cat s3://${bucket}/in/link.txt`)).toMatchObject({ stdout: 'content' });
});

test('bytes that are no text survive put and get', async () => {
  using at = new Workspace();
  at.write('hello.cls.json', hello());
  await at.run('apply --yes');
  const bytes = Uint8Array.from({ length: 70_000 }, (_, n) => n % 256);
  at.write('bytes.bin', bytes);
  await at.run(`local put bytes.bin s3://${bucket}/in/`);
  await at.run(`local get s3://${bucket}/greetings-copy/bytes.bin back.bin`);
  writeFileSync(at.path('same.bin'), bytes);
  expect(at.read('back.bin')).toBe(at.read('same.bin'));
});

test.for([
  ['a key of 1,025 bytes', `s3://${bucket}/${'k'.repeat(1025)}`],
  ['no key at all from stdin', `s3://${bucket}/`],
  ['a bucket name that leaves the store', 's3://../x'],
] as const)('%s is refused as wrong usage', async ([, uri]) => {
  using at = new Workspace();
  at.write('hello.cls.json', hello());
  await at.run('apply --yes');
  expect(await at.argv(['local', 'put', '-', uri], { stdin: 'x' })).toMatchObject({ code: 64, stdout: '' });
});
