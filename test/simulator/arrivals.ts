import { digestOf } from '../../src/metadata/canonical.ts';
import type { BoundaryDescriptor } from '../../src/metadata/descriptor.ts';
import { datasetId } from '../../src/metadata/event.ts';
import type { LotId } from '../../src/metadata/lot.ts';
import { mustParseLot } from '../../src/metadata/lot.ts';
import { collect } from '../../src/pipeline/collect.ts';
import { putGeneration } from '../../src/pipeline/commit.ts';
import { generationsOf } from '../../src/pipeline/generations.ts';
import type { TimedChange } from '../../src/pipeline/object-event.ts';
import { publish } from '../../src/pipeline/publish.ts';
import { untilDecided } from '../../src/pipeline/put-record.ts';
import type { Ports } from '../../src/ports/ports.ts';
import { sink, stores } from '../pipeline/examples.ts';
import type { Process, World } from './world.ts';

/** Somebody else's project commits another generation of one of our sources. */
export const commitForeign = async (
  ports: Ports,
  name: string,
  { lot, empty }: { readonly lot: LotId; readonly empty: boolean },
): Promise<void> => {
  const dataset = sink(name);
  const store = ports.store(stores.manifest);
  const token = ports.clock.id();
  const manifest = await untilDecided('a foreign generation', async () => {
    const found = await generationsOf(store, dataset, lot);
    const generation = found === undefined ? 0 : found.generation + 1;
    const candidate = {
      state: empty ? 'empty' : 'complete',
      comment: null,
      lotId: lot,
      uriType: 'identifier',
      uris: [],
      digest: digestOf(token),
      contentDigest: digestOf(token),
      producer: { project: 'others', epoch: 0, run: generation },
      inputs: {},
      objects: [],
      stats: { objects: 0, bytes: 0 },
      checks: [],
      token,
      cause: { kind: 'live' },
      committedAt: new Date(ports.clock.now()).toISOString(),
    } as const;
    return (
      (await putGeneration({ store, dataset, lot }, { ...candidate, uris: [], objects: [], checks: [] }, generation)) ??
      'again'
    );
  });
  await publish(ports, { stores, bus: 'arcs' }, [{ dataset, manifest }]);
};

/** Objects that arrive at a boundary, and what of them must end up in its lots. */
export class Objects {
  /** By lot and URI: the etag that was put last. Removed objects may be listed or not. */
  readonly expected = new Map<LotId, Map<string, string>>();
  readonly #world: World;
  readonly #boundary: BoundaryDescriptor;
  readonly #portsFor: (process: Process) => Ports;
  #events = 0;

  constructor(world: World, boundary: BoundaryDescriptor, portsOf: (process: Process) => Ports) {
    this.#world = world;
    this.#boundary = boundary;
    this.#portsFor = portsOf;
  }

  change(lot: LotId, removed: boolean): void {
    const key = `${datasetId(this.#boundary.dataset).split('/')[0]}/${lot}-${this.#world.random.below(3)}`;
    const uri = `s3://lake/${key}`;
    const expected = this.expected.get(lot) ?? new Map<string, string>();
    this.expected.set(lot, expected);
    if (removed && !expected.has(uri)) return;
    const etag = removed ? '' : this.#world.data.put(uri, `${this.#events}`).etag;
    if (removed) {
      void this.#world.data.remove(uri);
      expected.delete(uri);
    } else expected.set(uri, etag);
    this.#deliver({
      time: mustParseLot(lot).start + 1000,
      change: {
        change: removed ? 'removed' : 'created',
        bucket: 'lake',
        key,
        sequencer: (++this.#events).toString(16).padStart(8, '0'),
        time: '2023-01-01T00:00:01.000Z',
      },
    });
  }

  /** S3 delivers at least once, in any order. */
  #deliver(timed: TimedChange): void {
    const twice = this.#world.random.chance(this.#world.faults.doubleEvent);
    for (let copy = twice ? 2 : 1; copy > 0; copy--) {
      this.#world.later(() => {
        this.#world.spawn(
          `collect ${timed.change.key}`,
          async (self) => {
            const { answer } = await collect(this.#portsFor(self), this.#boundary, timed);
            this.#world.tally.count(`boundary ${answer}`);
          },
          () => this.#deliver(timed),
        );
      });
    }
  }
}
