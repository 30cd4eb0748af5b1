import { z } from 'zod';
import { ClusterlessError } from '../errors.ts';
import type { WorkloadManifest } from '../metadata/manifest.ts';
import { ManifestObject, parseWorkloadManifest } from '../metadata/manifest.ts';
import { fromUri } from '../metadata/uri.ts';
import type { RunInput } from '../metadata/workload.ts';
import type { Ports } from '../ports/ports.ts';

export interface SourceObject {
  readonly uri: string;
  /** Root of the dataset that it belongs to. */
  readonly root: string;
  /** As the generation has it; undefined where only the predecessor's fields are known. */
  readonly recorded: ManifestObject | undefined;
}

const decoder = new TextDecoder();

/** What only our own manifests have. */
const Recorded = z.object({ objects: z.array(ManifestObject) });

const recordedObjects = (body: Uint8Array): ReadonlyMap<string, ManifestObject> => {
  const committed = Recorded.safeParse(JSON.parse(decoder.decode(body)));
  return new Map(committed.success ? committed.data.objects.map((object) => [object.uri, object]) : []);
};

const listed = async (ports: Ports, uris: readonly string[]): Promise<string[]> => {
  const found: string[] = [];
  for (const uri of uris) for await (const object of ports.data.list(uri)) found.push(object.uri);
  return found;
};

export interface SourceManifest {
  readonly manifest: WorkloadManifest;
  /** Root of the dataset that it belongs to. */
  readonly root: string;
  readonly body: Uint8Array;
}

/** One source manifest: ours, or one of the predecessor, which has five fields only. */
const readManifest = async (ports: Ports, manifestUri: string, root: string): Promise<SourceManifest> => {
  const { bucket, key } = fromUri(manifestUri);
  const found = await ports.store(bucket).get(key);
  if (found === undefined) {
    throw new ClusterlessError('CLS_NOT_FOUND', `the source manifest ${manifestUri} does not exist`);
  }
  return { manifest: parseWorkloadManifest(found.body), root, body: found.body };
};

/** Every manifest of a run's snapshot, in the order of roles and lots. */
export const sourceManifests = async (ports: Ports, { props }: RunInput): Promise<readonly SourceManifest[]> => {
  const manifests: SourceManifest[] = [];
  for (const [role, { pathURI }] of Object.entries(props.sources)) {
    for (const uri of props.sourceManifests[role] ?? []) manifests.push(await readManifest(ports, uri, pathURI));
  }
  return manifests;
};

/** Every object of a run's snapshot, in the order of roles and lots. */
export const sourceObjects = async (ports: Ports, input: RunInput): Promise<readonly SourceObject[]> => {
  const objects: SourceObject[] = [];
  for (const { manifest, root, body } of await sourceManifests(ports, input)) {
    const recorded = recordedObjects(body);
    const uris = manifest.uriType === 'identifier' ? manifest.uris : await listed(ports, manifest.uris);
    for (const uri of uris) objects.push({ uri, root, recorded: recorded.get(uri) });
  }
  return objects;
};
