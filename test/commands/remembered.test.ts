import { expect, test } from 'vitest';
import { refuseWhileRemembered } from '../../src/commands/remembered.ts';
import { ClusterlessError } from '../../src/errors.ts';
import { systemClock } from '../../src/ports/clock.ts';
import { stateKey } from '../../src/state/key.ts';
import type { State } from '../../src/state/state.ts';
import { MemoryStore } from '../reconciler/memory-store.ts';
import { sampleState } from '../state/sample.ts';

const { scope } = sampleState;
const placement = { provider: scope.provider, stage: scope.stage, account: scope.account, region: scope.region };

const holding = async (...states: readonly State[]): Promise<MemoryStore> => {
  const store = new MemoryStore(systemClock);
  const encoder = new TextEncoder();
  for (const state of states) await store.putNew(stateKey(state.scope), encoder.encode(JSON.stringify(state)));
  return store;
};

test('a state that remembers objects is not removed, whatever the records say', async () => {
  const states = await holding(
    { ...sampleState, resources: {} },
    { ...sampleState, scope: { ...scope, project: 'half' } },
  );
  await expect(refuseWhileRemembered(states, placement)).rejects.toMatchObject({
    code: 'CLS_REFUSED',
    summary: 'half/20260101 is deployed',
    detail: 'Its state remembers resources/data:bucket.',
  });
});

test.for([
  ['no state', []],
  ['what was destroyed', [{ ...sampleState, resources: {} }]],
  ['another placement', [{ ...sampleState, scope: { ...scope, stage: 'prod' } }]],
] as const)('%s is no obstacle', async ([, states]) => {
  await expect(refuseWhileRemembered(await holding(...states), placement)).resolves.toBeUndefined();
});

test.for([
  ['CLS_NOT_BOOTSTRAPPED', undefined],
  ['CLS_DENIED', 'CLS_DENIED'],
] as const)('a listing that ends with %s', async ([code, rejected]) => {
  const list = () => {
    throw new ClusterlessError(code, 'no');
  };
  const refused = refuseWhileRemembered({ list, get: async () => undefined }, placement);
  await (rejected === undefined
    ? expect(refused).resolves.toBeUndefined()
    : expect(refused).rejects.toMatchObject({ code }));
});
