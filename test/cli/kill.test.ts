import { beforeAll, expect, test } from 'vitest';
import type { CommittedManifest } from '../../src/metadata/manifest.ts';
import { Facts } from './facts.ts';
import { Process } from './process.ts';
import { bucket, hello } from './projects.ts';
import { Workspace } from './workspace.ts';

const runs = Number(process.env['KILL_RUNS'] ?? 15);

/** Long enough to be half there when a process dies. */
const textOf = (name: string): string => `${name}\n`.repeat(5000);

const byLot = (all: readonly CommittedManifest[]): ReadonlyMap<string, readonly CommittedManifest[]> => {
  const lots = new Map<string, CommittedManifest[]>();
  for (const one of all) lots.set(one.lotId, [...(lots.get(one.lotId) ?? []), one]);
  return lots;
};

const newestOf = (all: readonly CommittedManifest[]): readonly CommittedManifest[] =>
  [...byLot(all).values()].flatMap((of) => of.toSorted((a, b) => b.generation - a.generation).slice(0, 1));

const expectNoTwins = (all: readonly CommittedManifest[]): void => {
  for (const [lot, of] of byLot(all)) {
    const digests = of.map(({ digest }) => digest);
    expect(new Set(digests).size, `generations of ${lot}`).toBe(digests.length);
  }
};

const expectWhole = (facts: Facts, manifests: readonly CommittedManifest[], names: readonly string[]): void => {
  const objects = newestOf(manifests).flatMap((one) => one.objects);
  const listed = objects.map(({ uri }) => uri.slice(uri.lastIndexOf('/') + 1)).sort();
  expect(listed).toEqual([...names].sort());
  for (const { uri, size } of objects) {
    const text = textOf(uri.slice(uri.lastIndexOf('/') + 1));
    expect(size).toBe(text.length);
    expect(facts.content(uri) === text, `content of ${uri}`).toBe(true);
  }
};

/** Nothing lost: every object is listed once and whole. Nothing twice: no inputs were worked on to the end two times. */
const expectExact = (at: Workspace, names: readonly string[]): void => {
  const facts = new Facts(at);
  const arrived = facts.generations('greetings');
  const copied = facts.generations('greetings-copy');
  expectNoTwins(arrived);
  expectNoTwins(copied);
  expectWhole(facts, arrived, names);
  expectWhole(facts, copied, names);
  const read = newestOf(copied).map(({ inputs }) => inputs['main']?.[0]);
  expect(read).toMatchObject(newestOf(arrived).map(({ lotId, generation }) => ({ lot: lotId, generation })));
  const ends = facts.ends();
  const done = facts.claims().filter(({ key }) => ends.get(key)?.result === 'complete');
  const works = done.map(({ key, digest }) => `${key.slice(0, key.lastIndexOf('/'))} ${digest}`);
  expect(new Set(works).size).toBe(works.length);
  expect(facts.objects(bucket)).toEqual([
    ...names.map((name) => `greetings-copy/${name}`).sort(),
    ...names.map((name) => `in/${name}`).sort(),
  ]);
  expect(facts.leftovers()).toEqual([]);
};

const expectConverged = async (at: Workspace): Promise<void> => {
  expect(await at.run('diff --detailed-exitcode')).toMatchObject({ code: 0, stderr: '' });
  expect(await at.run('status --from 2022-12-31T00:00:00Z --to 2023-01-02T00:00:00Z')).toMatchObject({ code: 0 });
};

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Kills it at that moment, or later than its end, which is a moment too. */
const killAfter = async (one: Process, ms: number): Promise<void> => {
  await Promise.race([sleep(ms), one.ended()]);
  one.signal('SIGKILL');
  await one.ended();
};

const project = (): Workspace => {
  const at = new Workspace();
  at.write('hello.cls.json', hello());
  return at;
};

const files = (at: Workspace): readonly string[] => {
  const names = Array.from({ length: 12 }, (_, n) => `f${n}.txt`);
  for (const name of names) at.write(`data/${name}`, textOf(name));
  return names;
};

const put = `local put data s3://${bucket}/in/ --at 2023-01-01T10:07:00Z`;

/** How long a command takes here and now when nobody kills it. */
const lasts = async (at: Workspace, line: string): Promise<number> => {
  const begun = performance.now();
  expect(await new Process(at.folder, line).ended()).toMatchObject({ code: 0, stderr: '' });
  return performance.now() - begun;
};

const typical = { apply: 0, put: 0 };

beforeAll(async () => {
  using at = project();
  files(at);
  typical.apply = await lasts(at, 'apply --yes');
  typical.put = await lasts(at, put);
});

const killApply = async (share: number): Promise<void> => {
  using at = project();
  const names = files(at);
  await using one = new Process(at.folder, 'apply --yes');
  await killAfter(one, typical.apply * share);
  expect(await at.run('apply --yes')).toMatchObject({ code: 0, stderr: '' });
  const state = JSON.parse((await at.run('state show --json')).stdout).state;
  expect(Object.keys(state.resources)).toHaveLength(9);
  expect(await at.run(put)).toMatchObject({ code: 0 });
  expectExact(at, names);
  await expectConverged(at);
};

const killPut = async (share: number): Promise<void> => {
  using at = project();
  const names = files(at);
  await at.run('apply --yes');
  await using one = new Process(at.folder, put);
  await killAfter(one, typical.put * share);
  // Whatever was stored is carried on with by any next command, before the person puts all of it once more.
  expect(await at.run('local run')).toMatchObject({ code: 0, stderr: '' });
  const stored = new Facts(at).objects(bucket).filter((key) => key.startsWith('in/'));
  expectExact(
    at,
    stored.map((key) => key.slice('in/'.length)),
  );
  expect(await at.run(put)).toMatchObject({ code: 0 });
  expectExact(at, names);
  await expectConverged(at);
};

const killDev = async (share: number): Promise<void> => {
  using at = project();
  const names = files(at);
  await at.run('apply --yes');
  await using one = new Process(at.folder, 'dev');
  const dying = killAfter(one, (typical.apply + 400) * share);
  // Each of these is acknowledged to whoever typed it, wherever dev was when it died.
  for (const [n, name] of names.entries()) {
    const line = `local put data/${name} s3://${bucket}/in/ --at 2023-01-01T10:${10 + n}:00Z`;
    expect(await at.run(line)).toMatchObject({ code: 0, stderr: '' });
  }
  await dying;
  expect(await at.run('local run')).toMatchObject({ code: 0, stderr: '' });
  expectExact(at, names);
  await expectConverged(at);
};

const scenarios = [
  ['apply', killApply],
  ['local put', killPut],
  ['dev', killDev],
] as const;

test.for(
  Array.from({ length: runs }, (_, n) => {
    // The first third is the start of Node, where nothing can go wrong.
    const [name, kill] = scenarios[n % scenarios.length] ?? scenarios[0];
    return { n: n + 1, name, kill, share: 0.3 + Math.random() * 0.8 };
  }),
)('kill -9 of $name, after $share of its time: the next command converges ($n)', async ({ kill, share }) => {
  await kill(share);
});
