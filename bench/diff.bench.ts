import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ObjectStore } from '../src/ports/object-store.ts';
import type { AnyProvider, Providers } from '../src/substrate/provider.ts';
import { builtCli, commandPeakMB, commandTimes, runNode } from './command.ts';
import type { Bench, Measurement } from './measurement.ts';
import type { Place } from './place.ts';
import { applyPlace, openPlace, planPlace } from './place.ts';
import type { Folder } from './projects.ts';
import { inFolder, projectText } from './projects.ts';

class Counts {
  reads = 0;
  writes = 0;

  /** Calls of commands to a store, each one. */
  store(inner: ObjectStore): ObjectStore {
    const read = <T>(answer: T): T => {
      this.reads += 1;
      return answer;
    };
    const write = <T>(answer: T): T => {
      this.writes += 1;
      return answer;
    };
    return {
      list: (prefix, options) => read(inner.list(prefix, options)),
      get: (key) => read(inner.get(key)),
      putNew: (key, body) => write(inner.putNew(key, body)),
      putIfMatch: (key, body, etag) => write(inner.putIfMatch(key, body, etag)),
      remove: (key) => write(inner.remove(key)),
    };
  }

  /** A batch of reads is one call, as the plan counts it. */
  providers(inner: Providers): Providers {
    return new Map([...inner].map(([kind, provider]) => [kind, this.provider(provider)]));
  }

  private provider(inner: AnyProvider): AnyProvider {
    return {
      ...inner,
      reader: {
        batch: (...question) => {
          this.reads += 1;
          return inner.reader.batch(...question);
        },
      },
    };
  }
}

const countedPlace = (place: Place, counts: Counts): Place => {
  const { substrate } = place;
  const { ports, providers, states } = substrate;
  const store = (bucket: string): ObjectStore => counts.store(ports.store(bucket));
  const counted = { providers: counts.providers(providers), states: counts.store(states), ports: { ...ports, store } };
  return { ...place, substrate: { ...substrate, ...counted } };
};

/** Every file below a folder, with all that a write to it would change. */
const picture = (folder: string): string =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .sort()
    .map((name) => {
      const { ino, size, ctimeMs } = lstatSync(join(folder, name));
      return `${name} ${ino} ${size} ${ctimeMs}`;
    })
    .join('\n');

const calls = async (folder: Folder): Promise<readonly Measurement[]> => {
  const counts = new Counts();
  const plan = await planPlace(countedPlace(openPlace(folder), counts));
  if (plan.actions.length > 0 || plan.summary.unchanged < 150) throw new Error('this is not a plan without changes');
  return [
    { name: 'no-op diff --local of 50 arcs, reads', measured: counts.reads, bar: 10, unit: 'calls' },
    { name: 'the same, writes', measured: counts.writes, bar: 0, unit: 'calls' },
  ];
};

const command = async ({ project, home }: Folder): Promise<readonly Measurement[]> => {
  const flags = ['--detailed-exitcode', '--local', '-p', project, '--home', home, '--json'];
  const argv = [await builtCli(), 'diff', ...flags];
  const before = picture(home);
  runNode(argv);
  if (picture(home) !== before) throw new Error('a diff has changed files');
  return [
    { name: 'the same as a command, against node -e 0', measured: commandTimes(argv).ratio, bar: 8, unit: 'x' },
    { name: 'the same as a command, memory', measured: await commandPeakMB(argv), bar: 120, unit: 'MB' },
  ];
};

export const run: Bench = () =>
  inFolder(projectText(10, 5), async (folder) => {
    const place = openPlace(folder);
    await applyPlace(place);
    await place.local.close();
    return [...(await calls(folder)), ...(await command(folder))];
  });
