import { ClusterlessError } from '../errors.ts';
import type { WorkloadManifest } from '../metadata/manifest.ts';
import { parseWorkloadManifest } from '../metadata/manifest.ts';
import type { ObjectStore } from '../ports/object-store.ts';
import { rolePrefix } from './run-input.ts';

const contractHint = 'A workload writes one manifest of its lot to sinkManifestTemplates[role] and exits 0.';

export const broken = (summary: string, detail?: string): ClusterlessError =>
  new ClusterlessError('CLS_WORKLOAD', summary, {
    hint: contractHint,
    ...(detail === undefined ? {} : { detail }),
  });

/** `lot=L/state=S[/attempt=A]/manifest.json[/<part>.json]`, below the role's prefix. */
const manifestName = /^lot=([^/]*)\/state=([^/]*)\/(?:attempt=[^/]*\/)?manifest\.json(?:\/[^/]+\.json)?$/;

export interface FoundManifest {
  readonly key: string;
  readonly manifest: WorkloadManifest;
}

const listManifests = async (store: ObjectStore, prefix: string): Promise<string[]> => {
  const keys: string[] = [];
  for await (const { key } of store.list(prefix)) if (manifestName.test(key.slice(prefix.length))) keys.push(key);
  return keys;
};

const isFinal = (prefix: string, key: string): boolean => {
  const state = manifestName.exec(key.slice(prefix.length))?.[2];
  return state === 'complete' || state === 'empty';
};

const theOne = (role: string, prefix: string, keys: readonly string[]): string => {
  const final = keys.filter((key) => isFinal(prefix, key));
  const [only, another] = final;
  if (only !== undefined && another === undefined) return only;
  if (only !== undefined) {
    throw broken(`the workload wrote ${final.length} manifests for sink "${role}"`, final.join('\n'));
  }
  if (keys.length > 0) throw broken(`the workload wrote only a partial manifest for sink "${role}"`, keys.join('\n'));
  throw broken(`the workload wrote no manifest for sink "${role}"`, `Nothing was found under ${prefix}`);
};

/**
 * The manifest that a run wrote for one of its sinks: exactly one complete or empty one, of the right lot. A
 * `manifest.json` that is a folder with one part (what Hadoop's writers make) counts as the file.
 */
export const findRunManifest = async (
  store: ObjectStore,
  { runId, lot }: { readonly runId: string; readonly lot: string },
  role: string,
): Promise<FoundManifest> => {
  const prefix = rolePrefix(runId, role);
  const key = theOne(role, prefix, await listManifests(store, prefix));
  const found = await store.get(key);
  if (found === undefined) throw broken(`the manifest for sink "${role}" was removed while it was read`);
  const manifest = parseWorkloadManifest(found.body);
  const [, lotOfKey, stateOfKey] = manifestName.exec(key.slice(prefix.length)) ?? [];
  if (manifest.lotId !== lot || lotOfKey !== lot) {
    throw broken(
      `the workload wrote a manifest of another lot for sink "${role}"`,
      `The run is for lot ${lot}; the manifest says ${manifest.lotId} in ${key}.`,
    );
  }
  if (manifest.state !== stateOfKey) {
    throw broken(
      `the manifest for sink "${role}" contradicts its own key`,
      `It says state ${manifest.state} in ${key}.`,
    );
  }
  return { key, manifest };
};
