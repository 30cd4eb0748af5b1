import { expect, test } from 'vitest';
import { z } from 'zod';
import { MemoryAws } from './memory/memory-aws.ts';

const dataset = (name: string) => ({ name, version: '1', pathURI: `s3://landing/${name}/` });

const arc = (name: string) => ({
  type: 'aws:core:s3CopyArc',
  name,
  sources: { main: { name: 'raw', version: '1' } },
  sinks: { main: dataset(name) },
});

/** One of every kind of object. */
const project = (arcs: readonly string[], grace: string, tag: string) => ({
  project: { name: 'orders', version: '1' },
  placement: { provider: 'aws', account: '123456789012', region: 'us-east-1' },
  resources: [{ type: 'aws:core:s3Bucket', name: 'landing', bucketName: 'landing', tags: { tag } }],
  boundaries: [
    {
      type: 'aws:core:s3PutListenerBoundary',
      name: 'arrivals',
      eventArrival: 'infrequent',
      dataset: dataset('raw'),
      lotUnit: 'PT5M',
      grace,
    },
  ],
  arcs: arcs.map(arc),
});

const first = project(['copy', 'other'], '60s', 'a');
const second = project(['copy', 'third'], '90s', 'b');

const State = z.looseObject({
  lease: z.looseObject({ state: z.string() }),
  resources: z.record(z.string(), z.looseObject({ intent: z.unknown().optional() })),
});

const stateOf = ({ s3 }: MemoryAws): z.infer<typeof State> => {
  const [stored] = [...(s3.buckets.get('clusterless-state-123456789012-us-east-1')?.objects.values() ?? [])];
  return State.parse(JSON.parse(new TextDecoder().decode(stored?.body)));
};

/** Everything that is there, by its name. */
const picture = ({ s3, events, stacks, standing }: MemoryAws): readonly string[] =>
  [
    ...[...s3.buckets].flatMap(([name, { settings }]) => [
      `bucket ${name}`,
      ...[...settings].map(([document, said]) => `bucket ${name} ${document} ${JSON.stringify(said)}`),
    ]),
    ...[...s3.buckets].flatMap(([bucket, { objects }]) => [...objects.keys()].map((key) => `object ${bucket}/${key}`)),
    ...[...events.rules].map(([arn, { pattern, targets }]) => `rule ${arn} ${pattern} ${JSON.stringify([...targets])}`),
    ...standing.map((name) => `stack ${name} ${JSON.stringify(stacks.live(name)?.digest)}`),
  ].sort();

/** What was made more often than there are of it in the undisturbed run. */
const createsOf = ({ s3, stacks }: MemoryAws): readonly string[] =>
  [...s3.made, ...stacks.started.filter(({ kind }) => kind === 'create').map(({ name }) => name)].sort();

interface Story {
  readonly before: readonly object[];
  readonly project: object;
  readonly destroy: boolean;
}

const stories: Readonly<Record<string, Story>> = {
  'a first apply': { before: [], project: first, destroy: false },
  'an apply that changes, adds and removes': { before: [first], project: second, destroy: false },
  'a destroy': { before: [first], project: first, destroy: true },
};

const begun = async ({ before }: Story): Promise<MemoryAws> => {
  const aws = new MemoryAws();
  for (const one of before) await aws.apply(one);
  return aws;
};

const undisturbed = async (story: Story): Promise<MemoryAws> => {
  const aws = await begun(story);
  await aws.apply(story.project, { destroy: story.destroy });
  return aws;
};

/** As long as anything of a project stands, readers find the project. */
const isFound = ({ s3 }: MemoryAws): boolean =>
  [...(s3.buckets.get('clusterless-metadata-123456789012-us-east-1')?.objects.keys() ?? [])].some((key) =>
    key.endsWith('/project.json'),
  );

const expectConverged = async (aws: MemoryAws, story: Story, whole: MemoryAws): Promise<void> => {
  const { summary } = await aws.apply(story.project, { destroy: story.destroy });
  expect(summary).toMatchObject({ failed: 0, skipped: 0 });
  expect(picture(aws)).toEqual(picture(whole));
  expect(createsOf(aws)).toEqual(createsOf(whole));
  const { lease, resources } = stateOf(aws);
  expect(Object.entries(resources).filter(([, { intent }]) => intent !== undefined)).toEqual([]);
  expect(lease.state).toBe('released');
  if (!story.destroy) expect(await aws.plan(story.project)).toMatchObject({ actions: [], drift: [] });
};

/** All moments where there is time for it, otherwise some, others every time. */
const stride = process.env['KILL_RUNS'] === undefined ? 8 : 1;

test.for(Object.entries(stories))(
  '%s, killed at any call to AWS, is ended by the next one',
  { timeout: 300_000 },
  async ([, story]) => {
    const whole = await undisturbed(story);
    let dies = Math.floor(Math.random() * stride);
    for (let lived = false; !lived; dies += stride) {
      const aws = await begun(story);
      lived = (await aws.killed(dies, story.project, { destroy: story.destroy })) !== 'died';
      expect(aws.events.withoutDeadLetters).toEqual([]);
      if (story.destroy && aws.standing.length > 0) expect(isFound(aws)).toBe(true);
      await expectConverged(aws, story, whole);
    }
    expect(dies).toBeGreaterThan(80);
  },
);
