import { paginateListStacks } from '@aws-sdk/client-cloudformation';
import { expect, test } from 'vitest';
import { bootstrapped } from './bootstrapped.ts';
import type { Call, CallProxy, Fate } from './call-proxy.ts';
import type { Cloud } from './cloud.ts';
import { everything, targetsWithoutDeadLetters } from './leftovers.ts';
import { ingestOf, small } from './projects.ts';

const runs = Number(process.env['KILL_RUNS'] ?? 6);

interface Moment {
  /** Whether the process dies with this call. */
  readonly at: (call: Call) => boolean;
  /** Whether the service still does what it was asked. */
  readonly fate: Fate;
  readonly signal: NodeJS.Signals;
}

/** Runs a command until the moment has come; how it ended, and whether the moment came at all. */
const until = async (proxy: CallProxy, cloud: Cloud, line: string, { at, fate, signal }: Moment) => {
  await using child = cloud.process(line);
  const before = proxy.calls.length;
  let struck = false;
  proxy.fate = (call) => {
    if (struck || !at({ ...call, number: call.number - before })) return 'pass';
    struck = true;
    child.signal(signal);
    return fate;
  };
  const ended = await child.ended();
  proxy.fate = () => 'pass';
  // Not even for a moment.
  expect(await targetsWithoutDeadLetters(cloud.here.clients)).toEqual([]);
  return { ended, struck };
};

/** Every stack that there ever was: one that was made two times is here two times. */
const stacksEver = async (cloud: Cloud): Promise<readonly string[]> => {
  const names: string[] = [];
  for await (const page of paginateListStacks({ client: await cloud.here.clients.cloudFormation() }, {})) {
    names.push(...(page.StackSummaries ?? []).map(({ StackName = '' }) => StackName));
  }
  return names.sort();
};

const stacksOf = (cloud: Cloud): readonly string[] =>
  ['arc-copy-seldom', 'boundary-seldom'].map((name) => `${ingestOf(cloud)}-${name}-20230101-us-east-1`);

/** What an apply that nobody disturbed makes, beside the stores. */
const whole = (cloud: Cloud): readonly string[] =>
  [
    `bucket landing-${cloud.account}`,
    ...stacksOf(cloud).map((name) => `stack ${name}`),
    `rule ${ingestOf(cloud)}-seldom-20230101-us-east-1`,
    `rule ${ingestOf(cloud)}-copy-seldom-20230101-rule`,
  ].sort();

const made = async (cloud: Cloud, kinds: RegExp): Promise<readonly string[]> =>
  (await everything(cloud.here.clients)).filter((name) => kinds.test(name) && !/clusterless-|-ended$/.test(name));

const expectConverged = async (cloud: Cloud): Promise<void> => {
  expect(await cloud.run('diff --refresh full --detailed-exitcode')).toMatchObject({ code: 0 });
  expect(await made(cloud, /^(bucket|stack|rule) /)).toEqual(whole(cloud));
  expect(await stacksEver(cloud)).toEqual(stacksOf(cloud));
  expect(await cloud.ok('lock status')).toContain('free');
};

/** As long as anything of it stands, a project is found: by people, and by whoever asks for its data. */
const expectFound = async (cloud: Cloud): Promise<void> => {
  if ((await made(cloud, /^(stack|rule) /)).length === 0) return;
  for (const list of ['projects', 'arcs']) expect(await cloud.ok(list)).toContain(ingestOf(cloud));
};

const expectGone = async (cloud: Cloud): Promise<void> => {
  await cloud.ok('destroy --yes');
  expect(await made(cloud, /^(?!bus )/)).toEqual([]);
};

const of =
  (operation: string, nth = 1) =>
  (): ((call: Call) => boolean) => {
    let seen = 0;
    return (call) => {
      if (!`${call.operation} ${call.url}`.includes(operation)) return false;
      seen += 1;
      return seen === nth;
    };
  };

const phases: readonly (readonly [string, () => (call: Call) => boolean])[] = [
  ['while it reads', of('events:ListRules')],
  ['with the first write of the state', of('s3:PutObject /clusterless-state')],
  ['with a record', of('s3:PutObject /clusterless-metadata')],
  ['with a bucket', of('s3:PutBucket ')],
  ['with the settings of a bucket', of('s3:PutBucket:policy /landing')],
  ['with the code of a function', of('.zip')],
  ['with the first stack', of('cloudformation:CreateStack')],
  ['with the second stack', of('cloudformation:CreateStack', 2)],
  ['while it waits for the stacks', of('cloudformation:ListStacks')],
  ['with a rule', of('events:PutRule')],
  ['between a rule and its targets', of('events:PutTargets')],
  ['with the record of the project', of('project.json?x-id=PutObject')],
];

test.for(phases)('apply killed %s, after the service did it: the next apply converges', async ([, at]) => {
  const { proxy, cloud } = await bootstrapped();
  await using _proxy = proxy;
  using _cloud = cloud;
  const { struck } = await until(proxy, cloud, 'apply --yes', { at: at(), fate: 'cut', signal: 'SIGKILL' });
  expect(struck).toBe(true);
  expect(await cloud.run('apply --yes')).toMatchObject({ code: 0, stderr: '' });
  await expectConverged(cloud);
  await expectGone(cloud);
});

test.for(phases.filter((_, n) => n % 3 === 0))(
  'apply that gets SIGTERM %s ends what runs, lets go, and can be gone on with',
  async ([, at]) => {
    const { proxy, cloud } = await bootstrapped();
    await using _proxy = proxy;
    using _cloud = cloud;
    const { ended, struck } = await until(proxy, cloud, 'apply --yes', { at: at(), fate: 'pass', signal: 'SIGTERM' });
    expect(struck).toBe(true);
    expect([0, 143]).toContain(ended.code);
    const lock = await cloud.run('lock status');
    expect(lock.stdout + lock.stderr).toMatch(/free|no state yet/);
    expect(await cloud.run('apply --yes')).toMatchObject({ code: 0, stderr: '' });
    await expectConverged(cloud);
  },
);

const ends: readonly (readonly [string, () => (call: Call) => boolean])[] = [
  ['with the first rule', of('events:DeleteRule')],
  ['with the first stack', of('cloudformation:DeleteStack')],
  ['with the second stack', of('cloudformation:DeleteStack', 2)],
  ['with the bucket', of('s3:DeleteBucket')],
  ['with the record of the project', of('s3:DeleteObject')],
];

test.for(ends)(
  'destroy killed %s, after the service did it: what stands is found, and goes with the next',
  async ([, at]) => {
    const { proxy, cloud } = await bootstrapped();
    await using _proxy = proxy;
    using _cloud = cloud;
    await cloud.ok('apply --yes');
    const { struck } = await until(proxy, cloud, 'destroy --yes', { at: at(), fate: 'cut', signal: 'SIGKILL' });
    expect(struck).toBe(true);
    await expectFound(cloud);
    await expectGone(cloud);
  },
);

/** What people do one after the other; any of it can be killed, and is then done again. */
const story = ['apply --yes', 'apply --yes', 'destroy --yes'] as const;

test.for(
  Array.from({ length: runs }, (_, n) => ({
    n: n + 1,
    line: story[n % story.length] ?? story[0],
    step: n % story.length,
    share: Math.random(),
    fate: n % 2 === 0 ? ('cut' as const) : ('drop' as const),
  })),
)('$line (step $step) killed after $share of its calls ($fate): the same again converges ($n)', async (kill) => {
  const { proxy, cloud } = await bootstrapped();
  await using _proxy = proxy;
  using _cloud = cloud;
  const calls = [60, 30, 45][kill.step] ?? 60;
  const number = 1 + Math.floor(kill.share * calls);
  for (const [step, line] of story.entries()) {
    const project = small(cloud);
    const boundaries = project.boundaries.map((one) => ({ ...one, grace: step === 0 ? '60s' : '90s' }));
    cloud.at.write('p.cls.json', { ...project, boundaries });
    const moment = { at: (call: Call) => call.number === number, fate: kill.fate, signal: 'SIGKILL' } as const;
    if (step === kill.step) await until(proxy, cloud, line, moment);
    if (line === 'destroy --yes') await expectFound(cloud);
    expect(await cloud.run(line)).toMatchObject({ code: 0, stderr: '' });
    if (line === 'apply --yes') await expectConverged(cloud);
  }
  expect(await made(cloud, /^(?!bus )/)).toEqual([]);
});
