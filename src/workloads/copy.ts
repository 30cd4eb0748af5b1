import PQueue from 'p-queue';
import { z } from 'zod';
import { ClusterlessError, messageOf } from '../errors.ts';
import { keeps, PathFilter } from '../metadata/path-filter.ts';
import { fromUri, reRoot, rootKey, uriToCli } from '../metadata/uri.ts';
import { RunInput } from '../metadata/workload.ts';
import type { Ports } from '../ports/ports.ts';
import type { SourceObject } from './source-objects.ts';
import { sourceObjects } from './source-objects.ts';
import { writeManifest } from './write-manifest.ts';

const CopyProps = z.looseObject({
  filter: PathFilter.prefault({}),
  /** Share of the objects that may fail, from 0 to 1. */
  failArcOnPartialPercent: z.number().min(0).max(1).default(0),
  /** mirror: the same key under the root of the sink; lot: under the run's own folder. */
  layout: z.enum(['mirror', 'lot']).default('mirror'),
});
type CopyProps = z.infer<typeof CopyProps>;

const concurrency = 16;

interface Copied {
  readonly uri: string;
  readonly overwritten: boolean;
}

interface Failed {
  readonly uri: string;
  readonly thrown: unknown;
}

/** Whether the object is another now than the generation says. Unlike schemes of checksums say nothing. */
const isOverwritten = async (ports: Ports, { uri, recorded }: SourceObject): Promise<boolean> => {
  if (recorded === undefined) return false;
  const now = await ports.data.head(uri);
  if (now === undefined) return false;
  const [before, after] = [recorded.checksum, now.checksum].map((checksum) => checksum.replaceAll('"', ''));
  const comparable = before?.split(':')[0] === after?.split(':')[0];
  return now.size !== recorded.size || (comparable && before !== after);
};

const copyOne = async (ports: Ports, object: SourceObject, target: string): Promise<Copied | Failed> => {
  try {
    const overwritten = await isOverwritten(ports, object);
    await ports.data.copy(object.uri, target);
    return { uri: target, overwritten };
  } catch (thrown) {
    return { uri: object.uri, thrown };
  }
};

const isDenied = ({ thrown }: Failed): boolean => thrown instanceof ClusterlessError && thrown.code === 'CLS_DENIED';

/** Nothing is as bad as a share that was never allowed: a denied object fails the run whatever the tolerance. */
const checkTolerance = (failed: readonly Failed[], total: number, { failArcOnPartialPercent }: CopyProps): void => {
  const denied = failed.find(isDenied);
  if (denied !== undefined) throw denied.thrown;
  const [first] = failed;
  if (first === undefined || failed.length <= Math.ceil(total * failArcOnPartialPercent)) return;
  const retryable = failed.every(({ thrown }) => !(thrown instanceof ClusterlessError) || thrown.retryable);
  throw new ClusterlessError(
    retryable ? 'CLS_TRANSIENT' : 'CLS_WORKLOAD',
    `${failed.length} of ${total} objects could not be copied`,
    { detail: `The first is ${uriToCli(first.uri)}: ${messageOf(first.thrown)}`, cause: first.thrown },
  );
};

const commentOf = (copied: readonly Copied[], failed: readonly Failed[]): string | null => {
  const overwritten = copied.filter((each) => each.overwritten).length;
  const remarks = [
    ...(failed.length > 0
      ? [`${failed.length} of ${copied.length + failed.length} objects could not be copied: ${failed[0]?.uri}`]
      : []),
    ...(overwritten > 0 ? [`${overwritten} source objects were overwritten since their generation was committed`] : []),
  ];
  return remarks.length === 0 ? null : remarks.join('; ');
};

/** Two sources may have the same relative key; whichever came last would silently stand for both. */
const checkTargets = (targets: readonly string[]): void => {
  const seen = new Set<string>();
  for (const target of targets) {
    if (seen.has(target)) {
      throw new ClusterlessError('CLS_WORKLOAD', `more than one object would be copied to ${uriToCli(target)}`, {
        hint: 'Give each source an arc or a folder of its own.',
      });
    }
    seen.add(target);
  }
};

interface Sink {
  readonly role: string;
  readonly pathURI: string;
  readonly runURI: string;
}

const copyTo = async (
  ports: Ports,
  input: RunInput,
  {
    sink,
    objects,
    props,
  }: { readonly sink: Sink; readonly objects: readonly SourceObject[]; readonly props: CopyProps },
): Promise<void> => {
  const root = props.layout === 'lot' ? sink.runURI : sink.pathURI;
  const pairs = objects.map((object) => ({ object, target: reRoot(object.uri, object.root, root) }));
  checkTargets(pairs.map(({ target }) => target));
  const queue = new PQueue({ concurrency });
  const done = await queue.addAll(
    pairs.map(
      ({ object, target }) =>
        () =>
          copyOne(ports, object, target),
    ),
  );
  const copied = done.filter((each) => 'overwritten' in each);
  const failed = done.filter((each) => 'thrown' in each);
  checkTolerance(failed, done.length, props);
  await writeManifest(ports, input, {
    role: sink.role,
    manifest: {
      state: copied.length === 0 ? 'empty' : 'complete',
      comment: commentOf(copied, failed),
      uriType: 'identifier',
      uris: copied.map(({ uri }) => uri),
    },
  });
};

const isKept = ({ filter }: CopyProps, { uri, root }: SourceObject): boolean =>
  keeps(filter, fromUri(uri).key, rootKey(root));

/** Copies every object of the run's snapshot that the filter keeps to each sink, and writes the sinks' manifests. */
export const copy = async (ports: Ports, event: unknown): Promise<void> => {
  const input = RunInput.parse(event);
  const props = CopyProps.parse(input.props.workloadProps);
  const objects = (await sourceObjects(ports, input)).filter((object) => isKept(props, object));
  for (const [role, { pathURI, runURI }] of Object.entries(input.props.sinks)) {
    await copyTo(ports, input, { sink: { role, pathURI, runURI }, objects, props });
  }
};
