import type { ArcDescriptor } from '../../src/metadata/descriptor.ts';
import type { DatasetRef, ManifestState } from '../../src/metadata/keys.ts';
import type { CommittedManifest, ManifestObject } from '../../src/metadata/manifest.ts';
import { encodeRecord } from '../../src/metadata/record.ts';
import type { Cause } from '../../src/metadata/run.ts';
import { expandTemplate } from '../../src/metadata/template.ts';
import { fromUri } from '../../src/metadata/uri.ts';
import { RunInput } from '../../src/metadata/workload.ts';
import { putGeneration } from '../../src/pipeline/commit.ts';
import { evaluate } from '../../src/pipeline/evaluate.ts';
import type { ObjectStore } from '../../src/ports/object-store.ts';
import type { BenchTop } from './bench-top.ts';
import { sink, stores } from './examples.ts';

export const lot = '20230101PT5M050';

interface Given {
  readonly lot?: string;
  readonly generation?: number;
  readonly state?: ManifestState;
  readonly uriType?: CommittedManifest['uriType'];
  readonly uris?: readonly string[];
  readonly objects?: readonly ManifestObject[];
  readonly cause?: Cause;
  readonly project?: string;
}

/** A generation of a dataset in any store, as if its owner had committed it. */
export const givenIn = async (store: ObjectStore, dataset: DatasetRef, more: Given = {}): Promise<void> => {
  const { name } = dataset;
  const uris = [...(more.uris ?? [])];
  const generation = more.generation ?? 0;
  const put = await putGeneration(
    { store, dataset, lot: more.lot ?? lot },
    {
      state: more.state ?? 'complete',
      comment: null,
      lotId: more.lot ?? lot,
      uriType: more.uriType ?? 'identifier',
      uris,
      digest: `${name}-${generation}`,
      contentDigest: 'x',
      producer: { project: more.project ?? 'quakes', boundary: 'arrivals', epoch: 0, run: generation },
      inputs: {},
      objects: [...(more.objects ?? [])],
      stats: { objects: uris.length, bytes: 0 },
      checks: [],
      token: `${name}-${generation}`,
      cause: more.cause ?? { kind: 'live' },
      committedAt: '2023-01-01T04:16:00.000Z',
    },
    generation,
  );
  if (put === undefined) throw new Error(`${name} g${generation} exists`);
};

/** A generation of a source. */
export const given = (top: BenchTop, name: string, more: Given = {}): Promise<void> =>
  givenIn(top.bucket(stores.manifest), sink(name), more);

/** Starts the run that is due and answers what its machine was given. */
export const started = async (top: BenchTop, arc: ArcDescriptor, of = lot): Promise<RunInput> => {
  const evaluation = await evaluate(top.ports(), arc, of, { kind: 'live' });
  if (evaluation.answer !== 'started') throw new Error(`it is ${evaluation.answer}`);
  return RunInput.parse(top.started.at(-1)?.input);
};

interface Written {
  readonly role?: string;
  readonly state?: string;
  readonly body?: unknown;
  /** Instead of what the template says. */
  readonly lot?: string;
  readonly attempt?: string;
}

/** A workload's manifest, right unless the test says otherwise. */
export const writeManifest = async (top: BenchTop, input: RunInput, more: Written = {}): Promise<void> => {
  const role = more.role ?? 'main';
  const state = more.state ?? 'complete';
  const { bucket, key } = fromUri(
    expandTemplate(input.props.sinkManifestTemplates[role] ?? '', {
      lot: more.lot ?? input.lot,
      state,
      ...(more.attempt === undefined ? {} : { attempt: { attempt: more.attempt } }),
    }),
  );
  const uri = `${input.props.sinks[role]?.runURI ?? ''}part-0`;
  const body = more.body ?? { state, lotId: input.lot, uriType: 'identifier', uris: [uri] };
  if (more.body === undefined) top.data.put(uri, 'data');
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : encodeRecord(body);
  await top.bucket(bucket).putNew(key, bytes);
};

/** Writes down what is listed and read of a store. */
export const noting =
  (seen: string[]) =>
  (store: ObjectStore, bucket: string): ObjectStore => ({
    list: (prefix, options) => {
      seen.push(`list ${bucket} ${prefix}`);
      return store.list(prefix, options);
    },
    get: (key) => {
      seen.push(`get ${key}`);
      return store.get(key);
    },
    putNew: (key, body) => store.putNew(key, body),
    putIfMatch: (key, body, etag) => store.putIfMatch(key, body, etag),
    remove: (key) => store.remove(key),
  });
