import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { CallProxy } from './call-proxy.ts';
import { Cloud } from './cloud.ts';
import { expectConverged, stacksOf } from './converged.ts';
import type { At } from './killed.ts';
import { kill, nth } from './killed.ts';
import { copyArc, landingOf, small } from './projects.ts';

// Each test goes on where the one before it ended: a project changes again and again.

const proxy = await CallProxy.before(inject('ministack'));
const cloud = new Cloud(proxy.endpoint);

/** The n-th state of the project: an arc goes, another comes, and of what stays everything changes that can. */
const changed = (n: number) => {
  const { resources, boundaries, arcs, ...project } = small(cloud);
  const arc = `only-${'abcdefghijklmnop'[n]}`;
  const sink = { name: arc, version: '20230101', pathURI: `s3://${landingOf(cloud)}/${arc}/` };
  return {
    ...project,
    resources: resources.map((bucket) => ({ ...bucket, tags: { change: String(n) } })),
    boundaries: boundaries.map((boundary) => ({
      ...boundary,
      grace: `${60 + n}s`,
      filter: { excludes: [`*.no${n}`] },
    })),
    arcs: [
      ...arcs.map((arc) => ({ ...arc, workload: { runtimeProps: { memorySizeMB: 512 + n } } })),
      copyArc(arc, 'seldom', sink),
    ],
  };
};

let state = 0;
const ever = new Set<string>();

const write = (): void => {
  cloud.at.write('p.cls.json', changed(state));
  for (const name of stacksOf(cloud, changed(state))) ever.add(name);
};

beforeAll(async () => {
  write();
  await cloud.ok('bootstrap --yes');
  await cloud.ok('apply --yes');
});
afterAll(async () => {
  cloud[Symbol.dispose]();
  await proxy[Symbol.asyncDispose]();
});

const phases: readonly (readonly [string, () => At])[] = [
  ['while it reads', () => nth('events:ListRules')],
  ['with the first write of the state', () => nth('s3:PutObject /clusterless-state')],
  ['with the record of a new dataset', () => nth('s3:PutObject /clusterless-metadata')],
  ['with the tags of a bucket', () => nth('s3:PutBucket:tagging')],
  ['with the stack of what stays', () => nth('cloudformation:UpdateStack')],
  ['with the second stack of what stays', () => nth('cloudformation:UpdateStack', 2)],
  ['with the stack of what comes', () => nth('cloudformation:CreateStack')],
  ['with the rule of what stays or comes', () => nth('events:PutRule')],
  ['between a rule and its targets', () => nth('events:PutTargets')],
  ['with the targets of what goes', () => nth('events:RemoveTargets')],
  ['with the rule of what goes', () => nth('events:DeleteRule')],
  ['with the stack of what goes', () => nth('cloudformation:DeleteStack')],
  ['with the record of what goes', () => nth('s3:DeleteObject /clusterless-metadata')],
  ['with the record of the project', () => nth('project.json?x-id=PutObject')],
];

test.for(phases)('a change killed %s, after the service did it: the next apply converges', async ([, at]) => {
  state += 1;
  write();
  await kill(proxy, cloud, 'apply --yes', { at: at(), fate: 'cut', signal: 'SIGKILL' });
  expect(await cloud.run('apply --yes')).toMatchObject({ code: 0, stderr: '' });
  await expectConverged(cloud, { applied: [changed(state)], ever: [...ever] });
});
