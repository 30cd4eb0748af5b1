import type { Pointer } from '../../model/pointer.ts';
import type { Rule, Written } from './difference.ts';
import { has, is, sizeAt } from './difference.ts';

/** An object was given, and not all of its fields: there the others became other values than without the object. */
const isPartial =
  (fields: readonly string[], ...path: Pointer) =>
  (written: Written): boolean =>
    has(...path)(written) && fields.some((field) => written([...path, field]) === undefined);

const lambdaFields = ['memorySizeMB', 'retryAttempts', 'timeoutMin'];

const partial = (...path: Pointer): Rule => ({
  when: isPartial(lambdaFields, ...path),
  path,
  what: 'fields that are not given keep the defaults of the component',
  why: 'There a partial object reset the others: retries from 3 to 0, the timeout from 15 to 5 minutes, memory to 512 MB.',
});

const arcs: readonly Rule[] = [
  {
    when: (written) => sizeAt(written, 'sources') > 1,
    path: ['sources'],
    what: 'a lot waits until every source has it',
    why: 'There it ran once, on whichever source came first, and never again; say "join" to choose.',
  },
  {
    path: [],
    what: 'a lot that failed is tried again, 3 times in all',
    why: 'There a failed lot stayed "missing" until another event came, and its half-written manifest made that fail too; "retry" changes it.',
  },
  {
    path: [],
    what: 'an empty lot is passed on without running the workload',
    why: 'There every empty lot went through the whole state machine, and for containers through a Fargate task; "onEmpty": "run" brings that back.',
  },
];

const boundary: readonly Rule[] = [
  {
    when: (written) => written(['eventArrival']) !== 'frequent',
    path: ['eventArrival'],
    what: 'a second object of a lot restates it',
    why: 'There it failed on the manifest that exists already, and was lost.',
  },
  {
    when: is('frequent', 'eventArrival'),
    path: ['eventArrival'],
    what: 'an object belongs to the lot of its own time, and no queue stands between: nothing is lost, listed twice or moved to a later lot',
    why: 'There messages were deleted before the manifest was written, and the lot was that of the moment of reading.',
  },
  {
    when: is('frequent', 'eventArrival'),
    path: ['dataset'],
    what: 'empty lots are committed with the next arrival',
    why: 'There each interval made one, data or not, and cost as much; "empty": "always" in the dataset brings that back.',
  },
  {
    when: is('frequent', 'eventArrival'),
    path: ['dataset', 'pathURI'],
    what: 'keys with "=", blanks and other characters work',
    why: 'There they were encoded twice, and manifests listed objects that do not exist.',
  },
  {
    when: is(true, 'infrequent', 'enableEventBridge'),
    path: ['infrequent', 'enableEventBridge'],
    what: 'a bucket that no file declares has to send its events to EventBridge by itself',
    why: 'There this turned them on. We change no bucket that is not ours: turn on "Amazon EventBridge" in its properties, or declare it with "adopt": true.',
  },
  {
    when: is('frequent', 'eventArrival'),
    path: ['frequent'],
    what: 'events come by EventBridge, which the bucket has to send them to; "queueFetchWaitSec" has no effect',
    why: 'There the bucket told a queue, whichever project it was of. An s3Bucket of ours sends its events by itself.',
  },
  {
    when: (written) => has('filter')(written) && written(['eventArrival']) !== 'frequent',
    path: ['filter'],
    what: 'filters see the path below the dataset, as they do for frequent arrivals',
    why: 'There the first letter of the path was cut off: `**/_*` kept `_SUCCESS`.',
  },
  partial('runtimeProps'),
];

const copy: readonly Rule[] = [
  ...arcs,
  {
    path: ['workload'],
    what: 'objects are copied at once and of any size, and their checksums are recorded',
    why: 'There one after the other, up to 5 GB each.',
  },
  {
    when: has('workload', 'workloadProps', 'failArcOnPartialPercent'),
    path: ['workload', 'workloadProps', 'failArcOnPartialPercent'],
    what: 'a lot of which that share is missing at most is committed and announced, with a comment that says what is missing',
    why: 'There it ended as a "partial" manifest that nobody was told of, and arcs behind it waited for ever.',
  },
  partial('workload', 'runtimeProps'),
];

const batch: readonly Rule[] = [
  ...arcs,
  {
    when: has('workload', 'environment'),
    path: ['workload', 'environment'],
    what: 'the environment reaches the container',
    why: 'There it was read and never applied.',
  },
  {
    when: has('workload', 'imagePath'),
    path: ['workload', 'imagePath'],
    what: 'the path is relative to this file',
    why: 'There it was relative to wherever the command was typed.',
  },
  {
    when: has('workload', 'batchRuntimeProps', 'memorySizeMB'),
    path: ['workload', 'batchRuntimeProps', 'memorySizeMB'],
    what: 'processors follow the memory, and every size that Fargate has is taken',
    why: 'There it was a quarter of a processor always, so that deploying anything but 512, 1024 and 2048 MB failed; a size that Fargate does not have at all is an error of validate.',
  },
  {
    when: (written) => sizeAt(written, 'sinks') > 1,
    path: ['sinks'],
    what: 'every sink is committed and announced',
    why: 'There only the first whose manifest was found.',
  },
  {
    path: ['workload'],
    what: 'a workload that ends well without a manifest has failed, with that reason',
    why: 'There the lot stayed "running" for ever.',
  },
  partial('workload', 'lambdaRuntimeProps'),
];

const glueArc: readonly Rule[] = [
  ...arcs,
  {
    path: ['workload'],
    what: '"partitionResults": "added" lists the partitions that were new',
    why: 'There it listed all of them.',
  },
  {
    path: ['workload'],
    what: 'when some partitions cannot be added, the run has failed and is tried again; those that are there stay',
    why: 'There it ended as a "partial" manifest that nobody was told of.',
  },
  partial('workload', 'runtimeProps'),
];

const bucket: readonly Rule[] = [
  {
    when: is(true, 'removeOnDestroy'),
    path: ['removeOnDestroy'],
    what: 'destroy deletes the bucket only when it is empty',
    why: 'There a function emptied it. We have no right to delete your objects, and want none.',
  },
];

/** By type; a type that is not here did not exist there, or means the same. */
export const predecessorRules: { readonly [type: string]: readonly Rule[] } = {
  'aws:core:s3Bucket': bucket,
  'aws:core:s3PutListenerBoundary': boundary,
  'aws:core:s3CopyArc': copy,
  'aws:core:batchExecArc': batch,
  'aws:core:glueAddPartitionsArc': glueArc,
};
