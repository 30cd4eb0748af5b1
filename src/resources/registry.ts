import { s3CopyArc } from './arcs/s3-copy-arc.ts';
import { s3PutListenerBoundary } from './boundaries/s3-put-listener-boundary.ts';
import type { Category, ComponentType } from './component.ts';
import { s3Bucket } from './resources/s3-bucket.ts';

/** Every component type there is, in the order of the reference. */
export const componentTypes: readonly ComponentType[] = [s3Bucket, s3PutListenerBoundary, s3CopyArc];

export const categories: readonly Category[] = ['resources', 'activities', 'boundaries', 'arcs'];

const byType: ReadonlyMap<string, ComponentType> = new Map(componentTypes.map((one) => [one.type, one]));

export const componentType = (type: string): ComponentType | undefined => byType.get(type);
