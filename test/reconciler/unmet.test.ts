import { expect, test } from 'vitest';
import { exitCodeOfPlan, exitCodeOfResult } from '../../src/reconciler/exit-code.ts';
import { bucket, stack } from './fake-cloud.ts';
import { target, World } from './world.ts';

const tagged = (name: string) => stack(name, { spec: { parts: [], tags: { a: '1' } } });

test('what needs something that is missing is neither made nor changed, and says what to do; the rest goes on', async () => {
  const world = new World();
  await world.apply([target([stack('same'), stack('changed')])]);
  world.cloud.log.length = 0;
  world.cloud.unmet.add('stack');
  const wanted = [target([bucket('data'), stack('same'), tagged('changed'), stack('made')])];

  const { plan } = await world.plan(wanted);
  const result = await world.apply(wanted);

  expect(
    plan.actions.filter(({ blocked }) => blocked !== undefined).map(({ address, blocked }) => [address, blocked]),
  ).toEqual(
    ['changed', 'made'].map((name) => [
      stack(name).address,
      { reason: 'unmet', detail: 'The network is not there.', hint: 'Make it.' },
    ]),
  );
  expect(exitCodeOfPlan(plan, { detailed: true })).toBe(1);
  expect(world.cloud.log.filter((line) => line.includes('stack'))).toEqual([]);
  expect(world.names()).toContain('bucket data');
  expect(exitCodeOfResult(result)).toBe(1);
  expect(result.outcomes.find(({ address }) => address === stack('made').address)?.error).toMatchObject({
    code: 'CLS_NOT_BOOTSTRAPPED',
    summary: 'The network is not there.',
    hint: 'Make it.',
  });
});

test('it can be deleted all the same', async () => {
  const world = new World();
  await world.apply([target([bucket('data'), stack('copy')])]);
  world.cloud.unmet.add('stack');
  await world.apply([target([bucket('data')])]);
  expect(world.names()).toEqual(['bucket data']);
});
