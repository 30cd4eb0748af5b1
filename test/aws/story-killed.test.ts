import { beforeAll, expect, inject, test } from 'vitest';
import { toUri } from '../../src/metadata/uri.ts';
import { CallProxy } from './call-proxy.ts';
import { Cloud, until } from './cloud.ts';
import { textOf } from './exact.ts';
import type { At, Moment } from './killed.ts';
import { after, countSure, kill, nth } from './killed.ts';
import { everything } from './leftovers.ts';
import { lakeOf, landingOf } from './projects.ts';
import { Arrivals, both, expectWell, writeStory } from './story.ts';

// The story of end-to-end.test.ts, with a kill in the middle of every phase.

const lines = {
  bootstrap: `bootstrap --yes ${both}`,
  apply: `apply --yes ${both}`,
  change: `apply --yes ${both}`,
  destroy: `destroy --yes ${both}`,
  'bootstrap --destroy': `bootstrap --destroy --yes ${both}`,
} as const;
type Phase = keyof typeof lines;
const phases: readonly Phase[] = ['bootstrap', 'apply', 'change', 'destroy', 'bootstrap --destroy'];

interface Telling {
  readonly name: string;
  readonly fate: 'cut' | 'drop';
  readonly at: (phase: Phase) => At;
}

/** With which call of each phase the process dies, in two tellings. */
const fixed: Readonly<Record<Phase, readonly [string, number, string, number]>> = {
  bootstrap: ['s3:PutBucket /clusterless-manifest', 1, 'events:CreateEventBus', 1],
  apply: ['cloudformation:CreateStack', 3, 'events:PutTargets', 3],
  change: ['cloudformation:UpdateStack', 2, 'project.json?x-id=PutObject', 1],
  destroy: ['cloudformation:DeleteStack', 2, 'events:DeleteRule', 2],
  'bootstrap --destroy': ['s3:DeleteBucket', 2, 'events:DeleteEventBus', 1],
};

/** Calls of each phase that nobody disturbs. */
const sure = new Map<Phase, number>();

const drawn = (name: string, fate: Telling['fate']): Telling => {
  const shares = new Map(phases.map((phase) => [phase, { share: Math.random(), next: Math.random() < 0.5 }]));
  const told = [...shares].map(([phase, { share, next }]) => `${phase} ${share.toFixed(3)}${next ? '+' : ''}`);
  const at = (phase: Phase): At => {
    const { share = 0, next = false } = shares.get(phase) ?? {};
    return after(share, sure.get(phase) ?? 0, next);
  };
  return { name: `${name} (${told.join(', ')})`, fate, at };
};

const tellings: readonly Telling[] = [
  { name: 'early', fate: 'cut', at: (phase) => nth(fixed[phase][0], fixed[phase][1]) },
  { name: 'late', fate: 'cut', at: (phase) => nth(fixed[phase][2], fixed[phase][3]) },
  ...Array.from({ length: Math.ceil(Number(process.env['KILL_RUNS'] ?? 6) / 9) }, (_, n) =>
    drawn(`at any moment, ${n + 1}`, n % 2 === 0 ? 'drop' : 'cut'),
  ),
];

beforeAll(async () => {
  await using proxy = await CallProxy.before(inject('ministack'));
  using cloud = new Cloud(proxy.endpoint);
  for (const [n, phase] of phases.entries()) {
    writeStory(cloud, n === 2 ? 1 : 0);
    sure.set(phase, await countSure(proxy, () => cloud.ok(lines[phase])));
  }
});

/** Lots run when this is over: it has seen a run that had not ended. */
const untilARunIsOpen = async (cloud: Cloud, arrivals: Arrivals): Promise<void> => {
  let puts = 0;
  const put = async (): Promise<void> => {
    puts += 1;
    await arrivals.put(`during ${puts}`);
  };
  await put();
  const isOpen = async (): Promise<boolean> => (await cloud.runs('copy-seldom')).some(({ end }) => end === undefined);
  await until('a run that is open', isOpen, put);
};

/** What a person removes who wants to be rid of the stores: their history, and the arrivals that were made lots of. */
const forgetHistory = async (cloud: Cloud): Promise<void> => {
  const { manifest, state, metadata } = cloud.stores;
  for (const [bucket, prefix] of [[manifest], [state], [metadata, 'ingress/']] as const) {
    for (const key of await cloud.keys(bucket, prefix)) await cloud.store(bucket).remove(key);
  }
};

const storesOf = ({ account, region }: Cloud): readonly string[] => [
  `bus arc-events-${region}`,
  ...['metadata', 'arc-state', 'manifest', 'state'].map((store) => `bucket clusterless-${store}-${account}-${region}`),
];

const dataOf = (cloud: Cloud): readonly string[] => [`bucket ${landingOf(cloud)}`, `bucket ${lakeOf(cloud)}`];

test.for(tellings)(
  'killed in the middle of every phase, the next run goes on, and the data is whole: $name',
  { timeout: 300_000 },
  async ({ at, fate }) => {
    await using proxy = await CallProxy.before(inject('ministack'));
    using cloud = new Cloud(proxy.endpoint);
    const arrivals = new Arrivals(cloud);
    const killed = async (phase: Phase, moment: Partial<Moment> = {}): Promise<void> => {
      await kill(proxy, cloud, lines[phase], { at: at(phase), fate, signal: 'SIGKILL', ...moment });
      expect(await cloud.run(lines[phase])).toMatchObject({ code: 0, stderr: '' });
    };

    let applied = writeStory(cloud, 0);
    await killed('bootstrap');
    expect(await cloud.ok(`bootstrap --print ${both}`)).not.toContain('missing');
    await killed('apply');
    for (const key of ['plain.csv', 'ünïcödé/a b+c', 'x=1/a//b']) await arrivals.put(key);
    await expectWell(cloud, applied, arrivals);

    applied = writeStory(cloud, 1);
    await killed('change');
    await arrivals.put('after a change');
    await expectWell(cloud, applied, arrivals);

    applied = writeStory(cloud, 2);
    const meanwhile = () => untilARunIsOpen(cloud, arrivals);
    await killed('change', { at: nth('cloudformation:UpdateStack'), fate: 'cut', meanwhile });
    await expectWell(cloud, applied, arrivals);

    await killed('destroy');
    expect(await everything(cloud.here.clients)).toEqual([...storesOf(cloud), ...dataOf(cloud)].sort());
    await arrivals.expectIntact();

    await forgetHistory(cloud);
    await killed('bootstrap --destroy');
    expect(await everything(cloud.here.clients)).toEqual([...dataOf(cloud)].sort());
    for (const key of arrivals.keys) {
      expect(await cloud.text(toUri(lakeOf(cloud), `mirrored/${key}`))).toBe(textOf(key));
    }
  },
);
