import { expect, test } from 'vitest';
import { decide } from '../../src/reconciler/decide.ts';
import type { Subject } from '../../src/reconciler/subject.ts';
import type { Resource } from '../../src/state/state.ts';
import { baselineOf, baselineRules, baselineSteps, securityBaseline } from '../../src/substrate/baseline.ts';
import type { Fields, Observed } from '../../src/substrate/provider.ts';
import { sampleResource } from '../state/sample.ts';
import { bucket } from './fake-cloud.ts';
import { target, World } from './world.ts';

const options = { drift: 'repair', allowReplace: new Set<string>(), destroy: false } as const;

const desired = bucket('data');

/** One bucket of one project, as the planner knows it. */
const subjectOf = async (config: Fields, resource: Resource): Promise<Subject> => {
  const world = new World();
  const provider = world.cloud.providers().get('bucket');
  if (provider === undefined) throw new Error('no provider');
  const owner = { lineage: 'us', scope: 'here', project: 'demo', projectVersion: '20260101' };
  const scope = { provider: 'local', stage: null, account: '0', region: 'r', project: 'demo', projectVersion: '1' };
  const objects = new Map([[desired.address, desired]]);
  const project = {
    desired: { target: target([desired]), scope, key: 'demo/1', objects },
    loaded: undefined,
    owner,
    resources: { [desired.address]: resource },
  };
  return { project, address: desired.address, kind: 'bucket', provider, desired, config, resource };
};

const seen = (fields: Fields): { readonly main: Observed } => ({
  main: { found: 'yes', owner: 'us', fields, checked: 'managed' },
});

const remembered = (managed: Fields): Resource => ({ ...sampleResource, managed });

test('an object of an older baseline is updated, and the reason says from where to where and what it gets', async () => {
  const config = { versioned: true, baseline: 1 };
  const decision = decide(await subjectOf(config, remembered({ versioned: true })), seen({}), options);

  expect(decision).toMatchObject({
    action: 'update',
    reason: 'baseline 0 -> 1: public access blocked, TLS only, owned objects, encrypted at rest',
    changes: [
      {
        path: 'baseline',
        before: null,
        after: 1,
        brings: [
          {
            what: 'public access blocked',
            why: 'All four blocks: no policy and no list of rights, by whomever, can open a bucket to everybody.',
          },
          { what: 'TLS only' },
          { what: 'owned objects' },
          { what: 'encrypted at rest' },
        ],
      },
    ],
  });
});

test('where the baseline stays the same, no change brings anything', async () => {
  const config = { versioned: true, baseline: 1 };
  const decision = decide(await subjectOf(config, remembered({ ...config, versioned: false })), seen({}), options);

  expect(decision.changes).toEqual([
    { path: 'versioned', before: false, after: true, sensitive: false, replaces: false },
  ]);
});

test.each([
  [8, 9, 'baseline 8 -> 9'],
  [8, 10, 'baseline 8 -> 10'],
])('from baseline %i to %i, which this release has no words for, the numbers are said', async (from, to, reason) => {
  const subject = await subjectOf({ baseline: to }, remembered({ baseline: from }));

  expect(decide(subject, seen({}), options)).toMatchObject({ action: 'update', reason });
});

test('what somebody changed beside is said too', async () => {
  const subject = await subjectOf({ versioned: true, baseline: 2 }, remembered({ versioned: true, baseline: 1 }));
  const { reason } = decide(subject, seen({ versioned: false }), options);

  expect(reason).toBe('baseline 1 -> 2; also changed by somebody else');
});

test('a field that an older release did not manage has not drifted, whatever it is now', async () => {
  const subject = await subjectOf({ tlsOnly: true, baseline: 1 }, remembered({}));
  const decision = decide(subject, seen({ tlsOnly: false }), options);

  expect(decision.drift).toEqual([]);
  expect(decision.changes).toMatchObject([{ path: 'tlsOnly', before: false, after: true }, { path: 'baseline' }]);
});

test('an object of a newer baseline is left alone: an older release would take rules away', async () => {
  const subject = await subjectOf({ versioned: false, baseline: 1 }, remembered({ versioned: true, baseline: 2 }));

  expect(decide(subject, seen({}), options).blocked).toMatchObject({
    reason: 'protected',
    detail: 'It has security baseline 2, and this release of clusterless knows 1.',
  });
});

test('a kind without baseline knows nothing of it', async () => {
  const subject = await subjectOf({ versioned: false }, remembered({ versioned: true }));

  expect(decide(subject, seen({}), options).reason).toBe('declared differently');
});

test('every rule has come with a baseline that there is, and every baseline has brought one', () => {
  const numbers = baselineRules.map(({ since }) => since);
  expect(Math.max(...numbers)).toBe(securityBaseline);
  expect(new Set(numbers).size).toBe(securityBaseline);
  expect(baselineSteps('bucket', 0, 1).length).toBeGreaterThan(2);
  expect(baselineSteps('bucket', 1, 1)).toEqual([]);
});

test('a kind for which a later baseline brought nothing stays where it is: nothing would change', () => {
  expect(baselineOf('bucket')).toBe(1);
  expect(baselineOf('stack')).toBe(2);
  expect(baselineOf('record')).toBe(0);
});
