import { expect, test } from 'vitest';
import { ClusterlessError } from '../../src/errors.ts';
import type { RunInput } from '../../src/metadata/workload.ts';
import { finish } from '../../src/pipeline/finish.ts';
import { BenchTop } from './bench-top.ts';
import { arcOf, sink } from './examples.ts';
import { given, lot, started, writeManifest } from './steps.ts';

const ok = { outcome: 'succeeded' } as const;

const begun = async (arc = arcOf()): Promise<{ top: BenchTop; input: RunInput }> => {
  const top = new BenchTop();
  await given(top, 'raw');
  return { top, input: await started(top, arc) };
};

const commits = (top: BenchTop, name = 'clean'): string[] =>
  top
    .bucket('manifest')
    .keys(`datasets/name=${name}/`)
    .filter((key) => key.endsWith('.json'));

test('a run commits one numbered generation that says where it came from', async () => {
  const { top, input } = await begun();
  await writeManifest(top, input);
  await finish(top.ports(), arcOf(), input, ok);
  const [key = ''] = commits(top);
  expect(key).toBe(`datasets/name=clean/version=v1/lot=${lot}/g0000.json`);
  const uri = `s3://lake/clean/lot=${lot}/run=${input.runId}/part-0`;
  const body = await top.json('manifest', key);
  expect(body).toMatchObject({
    state: 'complete',
    lotId: lot,
    generation: 0,
    digest: input.digest,
    producer: { project: 'quakes', arc: 'copy', arcVersion: 'v1', epoch: 0, run: 0, runId: input.runId },
    inputs: { main: [{ lot, generation: 0 }] },
    objects: [{ uri, size: 4, checksum: 'etag:v1' }],
    stats: { objects: 1, bytes: 4 },
  });
  expect(Object.keys(body ?? {}).slice(0, 5)).toEqual(['state', 'comment', 'lotId', 'uriType', 'uris']);
});

test('finishing twice commits, ends and announces once', async () => {
  const { top, input } = await begun();
  await writeManifest(top, input);
  const first = await finish(top.ports(), arcOf(), input, ok);
  const second = await finish(top.ports(), arcOf(), input, ok);
  expect(second.end).toEqual(first.end);
  expect(commits(top)).toHaveLength(1);
  expect(top.sent).toHaveLength(1);
});

test('the first end of a run stands, whoever writes the second', async () => {
  const { top, input } = await begun();
  const aborted = { outcome: 'cancelled', code: 'Aborted', message: 'stopped', retryable: true } as const;
  expect((await finish(top.ports(), arcOf(), input, aborted)).end.result).toBe('cancelled');
  await writeManifest(top, input);
  expect((await finish(top.ports(), arcOf(), input, ok)).end.result).toBe('cancelled');
});

test('an announcement that was lost between commit and send is made by whoever finishes next', async () => {
  const { top, input } = await begun();
  await writeManifest(top, input);
  const ports = top.ports();
  const deaf = { ...ports, events: { publish: () => Promise.reject(new Error('no bus')) } };
  await expect(finish(deaf, arcOf(), input, ok)).rejects.toThrow('no bus');
  expect(top.sent).toHaveLength(0);
  await finish(ports, arcOf(), input, ok);
  expect(top.sent).toHaveLength(1);
});

test('inputs that changed while a run went start the next one when it ends', async () => {
  const { top, input } = await begun();
  await given(top, 'raw', { generation: 1 });
  await writeManifest(top, input);
  const { recheck } = await finish(top.ports(), arcOf(), input, ok);
  expect(recheck).toMatchObject({ answer: 'started', run: 1 });
});

const uriOf = (input: RunInput, name: string): string => `${input.props.sinks['main']?.runURI}${name}`;

const badDays: readonly {
  readonly when: string;
  readonly write: (top: BenchTop, input: RunInput) => Promise<unknown>;
  readonly says: string;
}[] = [
  { when: 'no manifest', write: () => Promise.resolve(), says: 'the workload wrote no manifest for sink "main"' },
  {
    when: 'a manifest of another lot',
    write: (top, input) =>
      writeManifest(top, input, { body: { state: 'complete', lotId: '20230101PT5M051', uris: [] } }),
    says: 'a manifest of another lot',
  },
  {
    when: 'a manifest under the key of another lot',
    write: (top, input) => writeManifest(top, input, { lot: '20230101PT5M051' }),
    says: 'a manifest of another lot',
  },
  {
    when: 'URIs outside of its sink',
    write: (top, input) =>
      writeManifest(top, input, { body: { state: 'complete', lotId: lot, uris: ['s3://lake/clean-not/a'] } }),
    says: 'outside of the sink',
  },
  {
    when: 'a way out of its sink in percent signs',
    write: (top, input) =>
      writeManifest(top, input, { body: { state: 'complete', lotId: lot, uris: ['s3://lake/cle%61n2/a'] } }),
    says: 'outside of the sink',
  },
  {
    when: 'an object of its sink in another spelling that is not there',
    write: (top, input) =>
      writeManifest(top, input, { body: { state: 'complete', lotId: lot, uris: ['s3://lake/cle%61n/ghost'] } }),
    says: 'do not exist',
  },
  {
    when: 'objects that are not there',
    write: (top, input) =>
      writeManifest(top, input, { body: { state: 'complete', lotId: lot, uris: [uriOf(input, 'ghost')] } }),
    says: 'do not exist',
  },
  {
    when: 'invalid JSON',
    write: (top, input) => writeManifest(top, input, { body: '{"state":' }),
    says: 'is not JSON',
  },
  {
    when: 'JSON that is no manifest',
    write: (top, input) => writeManifest(top, input, { body: { state: 'done' } }),
    says: 'is not valid',
  },
  {
    when: 'a partial manifest only',
    write: (top, input) => writeManifest(top, input, { state: 'partial', attempt: '0000' }),
    says: 'only a partial manifest',
  },
  {
    when: 'two manifests',
    write: async (top, input) => {
      await writeManifest(top, input);
      await writeManifest(top, input, { state: 'empty', body: { state: 'empty', lotId: lot, uris: [] } });
    },
    says: 'wrote 2 manifests',
  },
  {
    when: 'an empty manifest that lists objects',
    write: (top, input) => writeManifest(top, input, { state: 'empty' }),
    says: 'is empty and lists 1 URI(s)',
  },
  {
    when: 'a manifest that contradicts its key',
    write: (top, input) => writeManifest(top, input, { body: { state: 'empty', lotId: lot, uris: [] } }),
    says: 'contradicts its own key',
  },
];

for (const { when, write, says } of badDays) {
  test(`exit 0 and ${when}: the run fails, says so, and commits nothing`, async () => {
    const { top, input } = await begun();
    await write(top, input);
    const { end } = await finish(top.ports(), arcOf(), input, ok);
    expect(end).toMatchObject({ result: 'failed', retryable: false, error: { code: 'CLS_WORKLOAD' } });
    expect(end.error?.message).toContain(says);
    expect(commits(top)).toEqual([]);
    expect(top.sent).toEqual([]);
    expect(top.schedules.size).toBe(0);
  });
}

test('a workload that fails leaves its last lines, and a manifest that it wrote counts for nothing', async () => {
  const { top, input } = await begun();
  await writeManifest(top, input);
  const { end } = await finish(top.ports(), arcOf(), input, {
    outcome: 'timedout',
    code: 'CLS_WORKLOAD',
    message: 'it ran for more than 60 s',
    lastLines: ['reading', 'still reading'],
    retryable: true,
  });
  expect(end).toMatchObject({ result: 'timedout', error: { lastLines: ['reading', 'still reading'] } });
  expect(commits(top)).toEqual([]);
});

test('denied access is never tried again, whatever the workload says', async () => {
  const { top, input } = await begun();
  const denied = { outcome: 'failed', code: 'CLS_DENIED', message: 'no', retryable: true } as const;
  expect((await finish(top.ports(), arcOf(), input, denied)).end.retryable).toBe(false);
});

test('a disk that fails is no fault of the run: nothing is ended, and finishing again commits', async () => {
  const { top, input } = await begun();
  await writeManifest(top, input);
  const ports = top.ports();
  const head = () => Promise.reject(new ClusterlessError('CLS_DISK', 'the disk cannot be read'));
  const broken = { ...ports, data: { ...ports.data, head, list: (prefix: string) => top.data.list(prefix) } };
  await expect(finish(broken, arcOf(), input, ok)).rejects.toThrow('the disk cannot be read');
  expect(
    top
      .bucket('state')
      .keys()
      .filter((key) => key.endsWith('.end')),
  ).toEqual([]);
  expect((await finish(ports, arcOf(), input, ok)).end.result).toBe('complete');
});

const backoffs = [
  { attempt: 1, minutes: 1 },
  { attempt: 2, minutes: 5 },
  { attempt: 4, minutes: 25 },
  { attempt: 9, minutes: undefined },
];

for (const { attempt, minutes } of backoffs) {
  test(`after attempt ${attempt} of 9 the next comes in ${minutes ?? 'no'} minutes, a tenth less at most`, async () => {
    const arc = arcOf({ retry: { maxAttempts: 9, backoffMin: [1, 5, 25] } });
    const { top, input } = await begun(arc);
    const failed = { outcome: 'failed', code: 'X', message: 'x', retryable: true } as const;
    const ports = top.ports();
    const jittery = { ...ports, clock: { ...ports.clock, random: () => 0.999_999 } };
    const { end } = await finish(attempt === 4 ? jittery : ports, arc, { ...input, attempt }, failed);
    const wait = end.retryAt === undefined ? undefined : (Date.parse(end.retryAt) - top.now) / 60_000;
    expect(wait).toBe(attempt === 4 ? 22.5 : minutes);
  });
}

test('a manifest that is a folder with one part counts as the file', async () => {
  const { top, input } = await begun();
  const prefix = `runs/${input.runId}/role=main/lot=${lot}/state=complete/manifest.json`;
  const body = JSON.stringify({ state: 'complete', lotId: lot, dataset: 'ignored', uris: [] });
  await top.bucket('manifest').putNew(`${prefix}/part-00000.json`, new TextEncoder().encode(body));
  await top.bucket('manifest').putNew(`${prefix}/_SUCCESS`, new Uint8Array());
  expect((await finish(top.ports(), arcOf(), input, ok)).end.result).toBe('complete');
});

test('a manifest of a folder stands for the objects in it', async () => {
  const { top, input } = await begun();
  top.data.put(uriOf(input, 'a'), '12');
  top.data.put(uriOf(input, 'b'), '345');
  const body = { state: 'complete', lotId: lot, uriType: 'path', uris: [input.props.sinks['main']?.runURI] };
  await writeManifest(top, input, { body });
  await finish(top.ports(), arcOf(), input, ok);
  expect(await top.json('manifest', commits(top)[0] ?? '')).toMatchObject({ stats: { objects: 2, bytes: 5 } });
});

test('every sink is checked before any is committed, and each is committed by itself', async () => {
  const arc = arcOf({ sinks: { main: sink('clean'), rest: sink('rest') } });
  const { top, input } = await begun(arc);
  await writeManifest(top, input);
  expect((await finish(top.ports(), arc, input, ok)).end).toMatchObject({ result: 'failed' });
  expect(commits(top)).toEqual([]);

  top.now += 86_400_000;
  const again = await started(top, { ...arc, version: 'v2' });
  await writeManifest(top, again);
  await writeManifest(top, again, { role: 'rest', state: 'empty', body: { state: 'empty', lotId: lot, uris: [] } });
  const { end } = await finish(top.ports(), { ...arc, version: 'v2' }, again, ok);
  expect(end).toMatchObject({
    result: 'complete',
    sinks: { main: { outcome: 'committed', generation: 0 }, rest: { outcome: 'committed', generation: 0 } },
  });
  expect(top.sent.map(({ detail }) => detail['datasetId'])).toEqual(['clean/v1', 'rest/v1']);
});

test('a run that everybody gave up does not undo what came after it', async () => {
  const { top, input: old } = await begun();
  await given(top, 'raw', { generation: 1 });
  top.dead.add(top.started[0]?.id ?? '');
  const next = await started(top, arcOf());
  await writeManifest(top, next);
  await finish(top.ports(), arcOf(), next, ok);
  await writeManifest(top, old);
  expect((await finish(top.ports(), arcOf(), old, ok)).end.result).toBe('superseded');
  expect(commits(top)).toHaveLength(1);
});

test('a new owner of a dataset fences the old one off, however many runs that has made', async () => {
  const { top, input } = await begun();
  const owned = arcOf({ sinks: { main: { ...sink('clean'), epoch: 1 } } });
  await writeManifest(top, input);
  expect((await finish(top.ports(), owned, input, ok)).end.result).toBe('complete');
  const late = { ...input, run: 7, digest: 'of other inputs' };
  expect((await finish(top.ports(), arcOf(), late, ok)).end.result).toBe('superseded');
});

test('a comment on a complete manifest is a warning that travels with the event', async () => {
  const { top, input } = await begun();
  await writeManifest(top, input, { body: { state: 'complete', comment: '1 of 3 failed', lotId: lot, uris: [] } });
  await finish(top.ports(), arcOf(), input, ok);
  expect(top.sent[0]?.detail['quality']).toBe('warn');
});
