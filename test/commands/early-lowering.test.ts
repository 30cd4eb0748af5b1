import { expect, test } from 'vitest';
import { lowerAll, lowerEarly } from '../../src/commands/targets.ts';
import { load, MemoryAws } from '../substrate/aws/memory/memory-aws.ts';

const dataset = (name: string) => ({ name, version: '1', pathURI: `s3://landing/${name}/` });

const team = (name: string, reads: string, writes: string) => ({
  project: { name, version: '1' },
  placement: { provider: 'aws', account: '123456789012', region: 'us-east-1' },
  arcs: [
    {
      type: 'aws:core:s3CopyArc',
      name: 'copy',
      sources: { main: { name: reads, version: '1' } },
      sinks: { main: dataset(writes) },
    },
  ],
});

const first = {
  ...team('first', 'raw', 'copied'),
  boundaries: [
    {
      type: 'aws:core:s3PutListenerBoundary',
      name: 'arrivals',
      eventArrival: 'infrequent',
      dataset: dataset('raw'),
      lotUnit: 'PT15M',
    },
  ],
};

/** How the project comes out, lowered early and when everything was read. */
const bothWays = async (aws: MemoryAws, project: object) => {
  const projects = load(project);
  const substrate = aws.open();
  const early = lowerEarly(projects, substrate);
  const [target] = (await lowerAll(projects, substrate, early)).targets;
  const [late] = (await lowerAll(projects, substrate)).targets;
  const [guess] = [...early.values()].map(({ lowered }) => lowered.objects);
  expect(target).toEqual(late);
  return {
    isGuess: target?.objects[0] === guess?.[0],
    names: [target?.objects, guess].map((all) => all?.map(({ name }) => name)),
  };
};

test('a project that is alone is lowered once, applied or not', async () => {
  const aws = new MemoryAws();
  expect(await bothWays(aws, first)).toMatchObject({ isGuess: true });
  await aws.apply(first);
  expect(await bothWays(aws, first)).toMatchObject({ isGuess: true });
});

test('what only a record tells of another team is never guessed; the names are', async () => {
  const aws = new MemoryAws();
  await aws.apply(first);
  const { isGuess, names } = await bothWays(aws, team('second', 'copied', 'mirrored'));
  expect(isGuess).toBe(false);
  expect(names[0]).toEqual(names[1]);
});

test('a dataset that was taken over has the epoch of its record', async () => {
  const aws = new MemoryAws();
  await aws.apply(first);
  await aws.apply(first, { destroy: true });
  const heir = { ...first, project: { name: 'heir', version: '1' } };
  expect(await bothWays(aws, heir)).toMatchObject({ isGuess: false });
});
