import { expect } from 'vitest';
import type { Cloud } from './cloud.ts';
import { until } from './cloud.ts';
import type { Applied } from './converged.ts';
import { expectConverged } from './converged.ts';
import { expectExact, expectNoTwins, hasAll, putMissing, textOf } from './exact.ts';
import { fireSchedules } from './invoke.ts';
import { ingest, lake, landingOf } from './projects.ts';
import { sayAgain } from './told.ts';

const files = ['ingest.cls.json', 'lake.cls.json'];
export const both = files.map((file) => `-p ${file}`).join(' ');

const arcs = ['copy-seldom', 'copy-often', 'mirror'];
const copies = ['seldom-copy', 'often-copy', 'mirrored'];
const datasets = ['seldom', 'often', ...copies];

/** The two teams' files for the n-th time: stacks, tags and records change, what is copied where does not. */
export const writeStory = (cloud: Cloud, n: number): readonly Applied[] => {
  const workload = { runtimeProps: { memorySizeMB: 512 + 64 * n } };
  const again = <P extends ReturnType<typeof lake>>(project: P) => ({
    ...project,
    resources: project.resources.map((bucket) => ({ ...bucket, tags: { change: String(n) } })),
    arcs: project.arcs.map((arc) => ({ ...arc, workload })),
  });
  const first = ingest(cloud);
  const boundaries = first.boundaries.map((one) => ({ ...one, filter: { excludes: [`*.no${n}`] } }));
  const projects = [{ ...again(first), boundaries }, again(lake(cloud))];
  for (const [at, file] of files.entries()) cloud.at.write(file, projects[at] ?? {});
  return projects;
};

/** What arrived so far, in both boundaries. */
export class Arrivals {
  readonly keys: string[] = [];
  readonly #cloud: Cloud;

  constructor(cloud: Cloud) {
    this.#cloud = cloud;
  }

  async put(key: string): Promise<void> {
    this.keys.push(key);
    for (const dataset of ['seldom', 'often']) {
      await this.#cloud.put(landingOf(this.#cloud), `${dataset}/${key}`, textOf(key));
    }
  }

  #missing(dataset: string): () => Promise<void> {
    return () => putMissing(this.#cloud, { bucket: landingOf(this.#cloud), dataset }, this.keys);
  }

  /** All the way into the other team's bucket; no arc is called, only the bus is told again. */
  async expectThrough(): Promise<void> {
    const cloud = this.#cloud;
    const has = (dataset: string) => () => hasAll(cloud, dataset, this.keys);
    await until('what seldom arrives', has('seldom'), this.#missing('seldom'));
    const entries = () => cloud.keys(cloud.stores.metadata, 'ingress/name=often/');
    await until(
      'all of what often arrives',
      async () => (await entries()).length >= this.keys.length,
      this.#missing('often'),
    );
    await fireSchedules(cloud.here.clients);
    await until('what often arrives', has('often'), () => fireSchedules(cloud.here.clients));
    for (const dataset of copies) {
      await until(dataset, has(dataset), async () => {
        for (const source of ['seldom', 'often', 'seldom-copy']) await sayAgain(cloud, source);
      });
    }
    await this.expectIntact();
  }

  /** Nothing is lost, nothing is there twice, and no inputs were worked on twice. */
  async expectIntact(): Promise<void> {
    for (const dataset of datasets) await expectExact(this.#cloud, dataset, this.keys);
    for (const arc of arcs) await expectNoTwins(this.#cloud, arc);
  }
}

/** The projects stand as they are written, what arrives goes all the way, and the data is well. */
export const expectWell = async (cloud: Cloud, applied: readonly Applied[], arrivals: Arrivals): Promise<void> => {
  // Of a project for which it has nothing to do an apply writes nothing, also not that who held the lock is dead.
  await expectConverged(cloud, { applied, files, lock: /free|left over, expired/ });
  await arrivals.expectThrough();
  await until('healthy', async () => (await cloud.run(`status ${both}`)).code === 0);
  const status = await cloud.ok(`status ${both}`);
  expect(status).toMatch(/healthy: [1-9]\d* lots? complete/);
};
