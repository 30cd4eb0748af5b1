import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { toJson } from '../../../../src/resources/plain-json.ts';
import { thisProcess } from '../../../../src/substrate/local/process.ts';
import { launcherConformance } from '../../../conformance/launcher.ts';
import { arcNamed, deploy, functionPart, machinePart, Place, stackOf } from '../place.ts';
import { worldOf } from '../world.ts';

const Finish = z.looseObject({
  input: z.looseObject({ do: z.string() }),
  result: z.looseObject({ outcome: z.string(), code: z.string().optional() }),
});

const workload = async (_ports: unknown, _settings: unknown, input: unknown): Promise<void> => {
  const wish = z.looseObject({ do: z.string() }).parse(input).do;
  if (wish === 'fail') throw new Error('as asked');
  if (wish === 'hang') await new Promise(() => {});
};

const open = async () => {
  const place = new Place();
  const ends: z.infer<typeof Finish>['result'][] = [];
  let heard: () => void = () => {};
  const local = place.open(
    worldOf({
      copy: workload,
      control: async (_ports, _settings, event) => {
        ends.push(Finish.parse(event).result);
        heard();
      },
    }),
  );
  const parts = [
    functionPart('finish'),
    functionPart('work', { handler: 'copy' }),
    machinePart('machine', 'work', 'finish'),
  ];
  await deploy(local, stackOf('one', parts));
  return {
    launcher: local.ports.launcher,
    machine: 'machine',
    ended: async () => {
      while (ends.length === 0) await new Promise<void>((resolve) => (heard = resolve));
      await local.drain();
      const [end] = ends;
      if (end === undefined) throw new Error('no end');
      const { outcome, code } = end;
      return { outcome, ...(code === undefined ? {} : { code }) };
    },
    close: () => place.close(),
  };
};

launcherConformance('the local substrate', open);

describe('a local execution', () => {
  test.each([
    ['another host', (id: string) => id.replace(/^local:[^:]*/, 'local:elsewhere'), 'unknown'],
    ['a process that is no more', (id: string) => id.replace(/^(local:[^:]*):\d+/, '$1:4194304'), 'dead'],
    ['an earlier process with our number', (id: string) => id.replace(`:${thisProcess().started}:`, ':0:'), 'dead'],
    [
      'a process whose start nobody knows',
      (id: string) => id.replace(`:${thisProcess().pid}:${thisProcess().started}:`, `:${process.ppid}::`),
      'unknown',
    ],
    ['this process, which has never heard of it', (id: string) => id, 'dead'],
  ])('of %s is judged by its process', async (_, change, expected) => {
    const { launcher, close } = await open();
    // The id of a port that goes on as long as the process is reserved; another name was never asked for.
    const id = change(launcher.executionId('machine', 'x').replace(/x$/, 'y'));
    expect(await launcher.probe(id)).toBe(expected);
    await close();
  });
});

test('lots of an arc that wants one at a time run one after the other, and those of others meanwhile', async () => {
  const place = new Place();
  const going = new Map<string, number>();
  const most = new Map<string, number>();
  const local = place.open(
    worldOf({
      control: async () => {},
      copy: async (_ports, settings) => {
        const arc = String(settings);
        going.set(arc, (going.get(arc) ?? 0) + 1);
        most.set(arc, Math.max(most.get(arc) ?? 0, going.get(arc) ?? 0));
        await new Promise((resolve) => setTimeout(resolve, 5));
        going.set(arc, (going.get(arc) ?? 0) - 1);
      },
    }),
  );
  const stack = (name: string, more: object) => {
    const arc = arcNamed(name, 'raw', name, more);
    const work = functionPart(`${name}-work`, { handler: 'copy', settings: name });
    return stackOf(name, [
      functionPart(arc.control, { settings: toJson(arc) }),
      work,
      machinePart(arc.machine, work.name, arc.control),
    ]);
  };
  await deploy(local, stack('single', { maxConcurrentLots: 1 }), stack('free', {}));
  const { launcher } = local.ports;
  for (let n = 0; n < 5; n++) {
    for (const machine of ['single-machine', 'free-machine']) {
      const name = `${machine}-${n}`;
      await launcher.start({ id: launcher.executionId(machine, name), machine, name, input: {} });
    }
  }
  await local.drain();
  expect(Object.fromEntries(most)).toEqual({ free: 5, single: 1 });
  await place.close();
});

test('a name that a claim may hold is alive before its execution starts, and dead when the start never comes', async () => {
  const place = new Place();
  const seen: string[] = [];
  let id = '';
  const local = place.open(
    worldOf({
      control: async ({ launcher }, _settings, event) => {
        if (event === 'look') {
          seen.push(await launcher.probe(id));
          return;
        }
        id = launcher.executionId('machine', 'claimed');
        await local.ports.scheduler.once('look', 0, { target: 'one-fn', detail: 'look' });
        seen.push(await launcher.probe(id));
      },
    }),
  );
  await deploy(local, stackOf('one', [functionPart('one-fn')]));
  await local.ports.scheduler.once('claim', 0, { target: 'one-fn', detail: 'claim' });
  await local.drain();
  expect(seen).toEqual(['alive', 'dead']);
  await place.close();
});
