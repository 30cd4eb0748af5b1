import { expect, inject, test } from 'vitest';
import { systemClock } from '../../src/ports/clock.ts';
import type { Call } from './call-proxy.ts';
import { CallProxy } from './call-proxy.ts';
import { Cloud } from './cloud.ts';
import { lake, small } from './projects.ts';

/** Answers nothing before so many calls are there; what does not come is not waited for longer than patience lasts. */
const untilAllAreThere = (proxy: CallProxy, count: number) => {
  const first = proxy.calls.length;
  const asked = (): readonly Call[] => proxy.calls.slice(first);
  let together = 0;
  proxy.before = async (call) => {
    if (call.operation.startsWith('sts:')) return;
    for (let tries = 0; tries < 200 && asked().length < count; tries += 1) await systemClock.sleep(50);
    together ||= asked().length;
  };
  return { asked, together: () => together };
};

test('a plan without changes takes two rounds: who we are, and then everything at once', async () => {
  await using proxy = await CallProxy.before(inject('ministack'));
  using cloud = new Cloud(proxy.endpoint);
  cloud.at.write('p.cls.json', {
    ...small(cloud),
    resources: [
      ...small(cloud).resources,
      { type: 'aws:core:eventBus', name: 'bus', eventBusName: `bus-${cloud.team}` },
      { type: 'aws:core:glueDatabase', name: 'catalog', databaseName: `catalog_${cloud.team}`, removeOnDestroy: true },
    ],
  });
  await cloud.ok('bootstrap --yes');
  await cloud.ok('apply --yes');
  // The source of an arc of another team stands in a record of its own.
  cloud.at.write('q.cls.json', lake(cloud));
  await cloud.ok('apply --yes -p q.cls.json');

  for (const file of ['p.cls.json', 'q.cls.json']) {
    const before = proxy.calls.length;
    await cloud.ok(`diff --detailed-exitcode -p ${file}`);
    const count = proxy.calls.length - before;
    const held = untilAllAreThere(proxy, count);
    await cloud.ok(`diff --detailed-exitcode -p ${file}`);
    proxy.before = async () => {};
    expect(held.asked()[0]?.operation).toBe('sts:GetCallerIdentity');
    expect({ file, together: held.together() }).toEqual({ file, together: count });
  }
});
