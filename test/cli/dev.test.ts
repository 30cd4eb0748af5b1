import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Live } from './live.ts';
import { Process } from './process.ts';
import { bucket, copyArc, hello } from './projects.ts';
import { Workspace } from './workspace.ts';

const opened = (): Workspace => {
  const at = new Workspace();
  at.write('hello.cls.json', hello());
  at.write('a.txt', 'hi');
  return at;
};

/** Every file that is there, and when it was written. */
const written = (at: Workspace): readonly string[] =>
  readdirSync(at.folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(at.folder, name))
    .filter((path) => !lstatSync(path).isDirectory())
    .map((path) => `${path} ${lstatSync(path).mtimeMs}`)
    .sort();

test('dev applies, says where S3 is, and handles what arrives there', async () => {
  using at = opened();
  await using dev = new Live(at.folder, 'dev');
  await dev.says('applied');
  const url = /export AWS_ENDPOINT_URL_S3=(\S+)/.exec(dev.stdout)?.[1];
  const put = await fetch(`${url}/${bucket}/in/a.txt`, { method: 'PUT', body: 'over http' });
  expect(put.status).toBe(200);
  await dev.says('hello.copy');
  expect(dev.stdout).toMatch(/hello\.copy {2}\d{8}PT5M\d{3} {2}complete/);
  expect(await at.run(`local cat s3://${bucket}/greetings-copy/a.txt`)).toMatchObject({ stdout: 'over http' });
  expect(await dev.stop()).toBe(0);
  expect(dev.stdout).toMatch(/Stopped\.\n$/);
  await expect(fetch(`${url}/${bucket}`)).rejects.toThrow('fetch failed');
});

test('an edit is applied, also one that takes an arc away; one that is wrong leaves the last good state wanted', async () => {
  using at = opened();
  await using dev = new Live(at.folder, 'dev');
  await dev.says('applied');
  at.write('hello.cls.json', { ...hello(), arcs: [...hello().arcs, copyArc('more', 'greetings', 'more')] });
  await dev.says('applied', 2);
  expect((await at.run('arcs')).stdout).toContain('more');
  at.write('hello.cls.json', '{ "project": ');
  await dev.says('what was last valid stays wanted');
  expect(dev.stdout).toContain('[malformed-json]');
  expect((await at.run(`local put a.txt s3://${bucket}/in/ -p -`, { stdin: JSON.stringify(hello()) })).code).toBe(0);
  at.write('hello.cls.json', hello());
  await dev.says('applied', 3);
  expect((await at.run('arcs')).stdout).not.toContain('more');
  expect(await dev.stop()).toBe(0);
  expect(dev.stderr).toBe('');
});

test('nothing is written while nothing changes, also when a file is saved as it was', async () => {
  using at = opened();
  await at.run('apply --yes');
  await using watch = new Live(at.folder, 'watch --every 1s');
  await watch.says('in sync');
  const before = written(at).filter((line) => !line.includes('hello.cls.json'));
  at.write('hello.cls.json', `${JSON.stringify(hello())}\n\n`);
  // Two more looks of the timer, so that the save was surely seen.
  await watch.says('in sync', 3);
  expect(written(at).filter((line) => !line.includes('hello.cls.json'))).toEqual(before);
  expect(watch.stdout).not.toContain('applied');
  expect(watch.stdout.match(/changed/g)).toHaveLength(1);
});

test('watch reports what somebody changed, and repairs it only when told so', async () => {
  using at = opened();
  await at.run('apply --yes');
  at.write('hello.cls.json', { ...hello(), arcs: [] });
  await using watch = new Live(at.folder, 'watch');
  await watch.says('hello/20230101  applied');
  // Deleting is not for a process that nobody looks at.
  expect(watch.stdout).toContain('deleting is switched off here');
  expect(await watch.stop()).toBe(0);
  await using pruning = new Live(at.folder, 'watch --prune --allow-delete 4');
  await pruning.says('hello/20230101  applied');
  await pruning.stop();
  expect(await at.run('diff --detailed-exitcode')).toMatchObject({ code: 0 });
});

test('watch runs what its changes set in motion', async () => {
  using at = opened();
  await at.run('apply --yes');
  await at.run(`local put a.txt s3://${bucket}/in/`);
  await using watch = new Live(at.folder, 'watch');
  await watch.says('in sync');
  at.write('hello.cls.json', { ...hello(), arcs: [...hello().arcs, copyArc('more', 'greetings', 'more')] });
  await watch.says('applied');
  while ((await at.run(`local cat s3://${bucket}/more/a.txt`)).code !== 0) await new Promise(setImmediate);
  expect(await watch.stop()).toBe(0);
});

test('watch speaks JSON lines to programs', async () => {
  using at = opened();
  await using watch = new Live(at.folder, 'watch --output ndjson');
  await watch.says('"applied"');
  await watch.stop();
  const types = watch.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line).type);
  expect(types).toEqual(['changed', 'watching', 'applied', 'stopped']);
});

test('--max-runtime ends it by itself, with exit 0; --every below a second is refused', async () => {
  using at = opened();
  expect(await at.run('watch --max-runtime 200ms')).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('Stopped.'),
  });
  expect(await at.run('watch --every 0s')).toMatchObject({ code: 64, stdout: '' });
});

test.for(['dev', 'watch', 'local serve'])('SIGTERM ends a real %s with exit 0', async (verb) => {
  using at = opened();
  await at.run('apply --yes');
  await using one = new Process(at.folder, verb);
  await one.says(verb === 'local serve' ? 'AWS_REGION' : 'in sync');
  one.signal('SIGTERM');
  expect(await one.ended()).toMatchObject({ code: 0, stderr: '' });
});
