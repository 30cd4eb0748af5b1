import { readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { documents } from '../../src/report/output/schemas.ts';
import type { Status } from '../../src/report/output/status.ts';
import type { Ran } from '../helpers/run-cli.ts';
import { bucket, withJobs } from './projects.ts';
import { Workspace } from './workspace.ts';

const here = dirname(fileURLToPath(import.meta.url));
const lot = '20230101PT5M121';

interface Bad {
  readonly name: string;
  readonly reason: RegExp;
  /** What it wrote last, as `status` shows it. */
  readonly lines?: readonly string[];
}

const bad: readonly Bad[] = [
  { name: 'fails', reason: /exit-1: node exited with 1/, lines: ['line one', 'boom: bad luck'] },
  { name: 'hangs', reason: /timeout: node ran longer than 3 s and was killed/, lines: ['about to hang'] },
  { name: 'says-nothing', reason: /the workload wrote no manifest for sink "main"/ },
  { name: 'other-lot', reason: /a manifest of another lot .* the manifest says 20230101PT5M000/ },
  { name: 'outside', reason: /lists 1 URI\(s\) outside of the sink.* the first is s3:\/\/hello-data\/in\/a\.txt/ },
  { name: 'bad-json', reason: /the workload's manifest is not JSON/ },
  { name: 'lists-nothing-there', reason: /lists 1 object\(s\) that do not exist/ },
  { name: 'noise', reason: /exit-3: node exited with 3/, lines: ['the last line'] },
];

let at: Workspace;
let put: Ran;
let status: Status;

beforeAll(async () => {
  at = new Workspace();
  const names = ['works', ...bad.map(({ name }) => name)];
  const jobs = names.map((name) => ({
    name,
    command: ['node', 'workload.mjs', name, '$.arcNotifyEvent.lot'],
    // Minutes, of which a fraction is a long time for a test.
    ...(name === 'hangs' ? { timeoutMin: 0.05 } : {}),
  }));
  at.write('jobs.cls.json', withJobs(here, jobs));
  at.write('a.txt', 'hi');
  await at.run('apply --yes');
  await at.run('local advance --to 2023-01-01T10:07:00Z');
  put = await at.run(`local put a.txt s3://${bucket}/in/ --json`);
  status = documents.Status.parse(JSON.parse((await at.run('status --json')).stdout));
});

afterAll(() => at[Symbol.dispose]());

test('the put itself is fine; it says which runs failed', () => {
  expect(put.code).toBe(0);
  const { runs, failures, deadLetters } = documents.Put.parse(JSON.parse(put.stdout));
  expect(runs).toEqual({ started: 9, complete: 1, empty: 0, failed: 8 });
  expect(failures.map(({ arc }) => arc).sort()).toEqual(bad.map(({ name }) => `jobs.${name}`).sort());
  expect(deadLetters).toBe(0);
});

describe.each(bad)('a workload that $name', ({ name, reason, lines = [] }) => {
  test('fails its run with the reason, and status says what to type', () => {
    const found = status.attention.find(({ arc }) => arc === `jobs.${name}`);
    expect(found).toMatchObject({ state: 'failed', lots: [lot, lot] });
    expect(found?.reason).toMatch(reason);
    expect(found?.command).toBe(`clusterless local run ${name} --lot ${lot}`);
    expect(found?.reason.split('\n').slice(-lines.length || Number.POSITIVE_INFINITY)).toEqual(lines);
  });

  test('commits nothing', async () => {
    expect(status.datasets.find(({ id }) => id.startsWith(`${name}/`))?.counts).toMatchObject({
      failed: 1,
      complete: 0,
    });
    const { stdout } = await at.run('local ls --json');
    const uris = documents.Objects.parse(JSON.parse(stdout)).objects.map(({ uri }) => uri);
    expect(uris.filter((uri) => uri.includes(`/datasets/name=${name}/`) && uri.includes('/lot='))).toEqual([]);
  });
});

test('the arc beside them is untouched by all that', async () => {
  expect(status.datasets.find(({ id }) => id.startsWith('works/'))?.counts).toMatchObject({ complete: 1, failed: 0 });
  expect(status.verdict).toBe('unhealthy');
  expect((await at.run('status')).code).toBe(2);
});

test('100 MB of output leave a log of 10 MB and a status of a few lines', async () => {
  const names = readdirSync(at.folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.log'));
  const sizes = names.map((name) => statSync(join(at.folder, name)).size);
  expect(Math.max(...sizes)).toBeLessThan(10 * 1024 * 1024 + 1000);
  const { stdout } = await at.run('status');
  expect(stdout).toContain('    | the last line\n');
  expect(stdout.length).toBeLessThan(12_000);
});

test('a failed run is tried again when a person asks for it', async () => {
  const { code, stdout } = await at.run(`local run fails --lot ${lot} --json`);
  expect(code).toBe(0);
  const { decision, runs } = documents.Run.parse(JSON.parse(stdout));
  expect(decision).toMatchObject({ decision: 'started' });
  expect(runs).toMatchObject({ failed: 1 });
});

test('a dataset alone shows what is wrong with it, and nothing else', async () => {
  const one = documents.Status.parse(JSON.parse((await at.run('status --json --dataset works/20230101')).stdout));
  expect(one).toMatchObject({ verdict: 'healthy', attention: [] });
  const other = documents.Status.parse(JSON.parse((await at.run('status --json --dataset noise/20230101')).stdout));
  expect(other.attention.map(({ arc }) => arc)).toEqual(['jobs.noise']);
});
