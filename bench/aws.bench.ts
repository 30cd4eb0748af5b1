import { createLog } from '../src/log.ts';
import { manifestPrefix } from '../src/metadata/keys.ts';
import { storeNames } from '../src/metadata/stores.ts';
import { systemClock } from '../src/ports/clock.ts';
import type { AwsSubstrate } from '../src/substrate/aws/aws.ts';
import { openAws } from '../src/substrate/aws/aws.ts';
import type { Emulator } from './aws-emulator.ts';
import { onEmulator, runCommand } from './aws-emulator.ts';
import type { Seen } from './aws-proxy.ts';
import { isWrite, roundsOf } from './aws-proxy.ts';
import { commandPeakMB, commandTimes } from './command.ts';
import type { Bench, Measurement } from './measurement.ts';
import { median } from './measurement.ts';
import { account, datasetOf, lake, projectText, region } from './projects.ts';

/** 50 arcs in ten chains. */
const fifty = projectText(10, 5);

const figure = (name: string, measured: number, bar: Measurement['bar'], unit: Measurement['unit']): Measurement => ({
  name: `aws: ${name}`,
  measured,
  bar,
  unit,
});

const verb = ({ cli, project }: Emulator, ...words: readonly string[]): readonly string[] => [
  cli,
  ...words,
  '-p',
  project,
  '--json',
];

const of = (calls: readonly Seen[], service: string): number => calls.filter((call) => call.service === service).length;

const tally = (calls: readonly Seen[]): string => {
  const counts = new Map<string, number>();
  for (const { service, operation } of calls) {
    const name = `${service}:${operation}`;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].map(([name, count]) => `${name} ${count}`).join(', ');
};

/** The stores first: they are made once for all projects of a placement, and are not part of the first apply. */
const firstApply = async (
  emulator: Emulator,
): Promise<{ readonly seconds: number; readonly calls: readonly Seen[] }> => {
  const { env, proxy } = await emulator.proxied(0);
  await runCommand(verb(emulator, 'bootstrap', '--yes'), env);
  proxy.take();
  const { ms, stdout } = await runCommand(verb(emulator, 'apply', '--yes'), env);
  const { outcomes }: { outcomes: { outcome: string }[] } = JSON.parse(stdout);
  if (outcomes.length < 100 || outcomes.some(({ outcome }) => outcome !== 'succeeded')) throw new Error(stdout);
  return { seconds: ms / 1000, calls: proxy.take() };
};

const mustBeQuiet = (stdout: string): void => {
  const plan: { actions: unknown[]; summary: { unchanged: number } } = JSON.parse(stdout);
  if (plan.actions.length > 0 || plan.summary.unchanged < 100) throw new Error('there is something to do');
};

const diffs = async (emulator: Emulator): Promise<readonly Measurement[]> => {
  const argv = verb(emulator, 'diff', '--detailed-exitcode');
  const { env, proxy } = await emulator.proxied(40);
  mustBeQuiet((await runCommand(argv, env)).stdout);
  const calls = proxy.take();
  const slow: number[] = [];
  for (let round = 0; round < 5; round += 1) slow.push((await runCommand(argv, env)).ms);
  proxy.take();
  await runCommand(verb(emulator, 'apply', '--yes'), env);
  const ofApply = proxy.take();
  process.stderr.write(`no-op diff: ${tally(calls)}\n`);
  const { ratio, ms } = commandTimes(argv, { env: emulator.env, times: 15 });
  return [
    figure('no-op diff of 50 arcs', calls.length, 10, 'calls'),
    figure('no-op diff, serial rounds', roundsOf(calls), 2, 'calls'),
    figure('no-op diff, writes', calls.filter(isWrite).length, 0, 'calls'),
    figure('no-op diff against node -e 0', ratio, 8, 'x'),
    figure('no-op diff, seconds', ms / 1000, 0.4, 's'),
    figure('no-op diff, memory', await commandPeakMB(argv, emulator.env), 120, 'MB'),
    figure('no-op diff with 40 ms added to every call', median(slow) / 1000, 0.5, 's'),
    figure('no-op apply, writes', ofApply.filter(isWrite).length, 0, 'calls'),
  ];
};

/** What somebody changed inside of stacks: `cdk diff`, which does not see it, makes 555 calls in 6.5 s. */
const deepDiff = async (emulator: Emulator): Promise<readonly Measurement[]> => {
  const { env, proxy } = await emulator.proxied(0);
  // The emulator's CloudFormation leaves out where functions put their dead letters.
  await runCommand(verb(emulator, 'apply', '--yes', '--refresh', 'deep'), env);
  proxy.take();
  const { ms, stdout } = await runCommand(verb(emulator, 'diff', '--detailed-exitcode', '--refresh', 'deep'), env);
  mustBeQuiet(stdout);
  const calls = proxy.take();
  process.stderr.write(`deep diff: ${tally(calls)}\n`);
  return [
    figure('deep diff of 50 arcs (cdk diff, blind to it: 555)', calls.length, 'none', 'calls'),
    figure('deep diff of 50 arcs (cdk diff, blind to it: 6.5 s)', ms / 1000, 'none', 's'),
    figure('deep diff, writes', calls.filter(isWrite).length, 0, 'calls'),
  ];
};

const applied = (): Promise<readonly Measurement[]> =>
  onEmulator(fifty, async (emulator) => {
    const { seconds, calls } = await firstApply(emulator);
    process.stderr.write(`first apply: ${tally(calls)}\n`);
    const empty = commandTimes(['-e', '0'], { times: 3 }).ms / 1000;
    return [
      figure('first apply of 50 arcs, to CloudFormation', of(calls, 'cloudformation'), 160, 'calls'),
      figure('first apply of 50 arcs', seconds, 3, 's'),
      figure('first apply of 50 arcs against node -e 0', seconds / empty, 75, 'x'),
      ...(await diffs(emulator)),
      ...(await deepDiff(emulator)),
    ];
  });

async function* bytes(text: string): AsyncIterable<Uint8Array> {
  yield Buffer.from(text);
}

const openPlacement = ({ env }: Emulator): AwsSubstrate =>
  openAws({
    placement: { provider: 'aws', stage: 'bench', account, region },
    client: { env, version: 'bench' },
    clock: systemClock,
    log: createLog('warn'),
  });

const committed = async ({ ports, placement }: AwsSubstrate, dataset: string): Promise<number> => {
  let count = 0;
  const manifests = ports.store(storeNames(placement).manifest);
  for await (const { key } of manifests.list(manifestPrefix(datasetOf(dataset)))) if (key.endsWith('.json')) count += 1;
  return count;
};

const puts = 15;
const patienceMs = 30_000;

/** One object at a time, through boundary, arc and machine, with the functions that would run in Lambda. */
const fromPutToCommit = (): Promise<readonly Measurement[]> =>
  onEmulator(projectText(1, 1), async (emulator) => {
    await runCommand(verb(emulator, 'bootstrap', '--yes'), emulator.env);
    await runCommand(verb(emulator, 'apply', '--yes'), emulator.env);
    const substrate = openPlacement(emulator);
    const times: number[] = [];
    for (let put = 0; put < puts; put += 1) {
      const before = await committed(substrate, 'a0-0');
      const started = performance.now();
      await substrate.ports.data.write(`${lake}/raw/${put}.csv`, bytes('a,b\n1,2\n'));
      while ((await committed(substrate, 'a0-0')) === before) {
        if (performance.now() - started > patienceMs) throw new Error('an object was put and nothing came of it');
        await systemClock.sleep(25);
      }
      times.push(performance.now() - started);
    }
    substrate.close();
    return [figure('object put to sink committed, one copy arc, p50', median(times) / 1000, 1.5, 's')];
  });

export const run: Bench = async () => [...(await applied()), ...(await fromPutToCommit())];
