import { cloudWatchExport } from './activities/cloud-watch-export.ts';
import { batchExecArc } from './arcs/batch-exec-arc.ts';
import { glueAddPartitionsArc } from './arcs/glue-add-partitions-arc.ts';
import { lambdaExecArc } from './arcs/lambda-exec-arc.ts';
import { s3CopyArc } from './arcs/s3-copy-arc.ts';
import { s3PutListenerBoundary } from './boundaries/s3-put-listener-boundary.ts';
import type { Category, ComponentType } from './component.ts';
import { computeEnvironment } from './resources/compute-environment.ts';
import { eventBus } from './resources/event-bus.ts';
import { glueDatabase } from './resources/glue-database.ts';
import { glueTable } from './resources/glue-table.ts';
import { s3Bucket } from './resources/s3-bucket.ts';

/** Every component type there is, in the order of the reference. */
export const componentTypes: readonly ComponentType[] = [
  s3Bucket,
  computeEnvironment,
  eventBus,
  glueDatabase,
  glueTable,
  cloudWatchExport,
  s3PutListenerBoundary,
  s3CopyArc,
  batchExecArc,
  lambdaExecArc,
  glueAddPartitionsArc,
];

/** The lists of a project file, in their order. */
export const categories: readonly Category[] = ['resources', 'activities', 'boundaries', 'arcs'];

const byType: ReadonlyMap<string, ComponentType> = new Map(componentTypes.map((one) => [one.type, one]));

export const componentType = (type: string): ComponentType | undefined => byType.get(type);
