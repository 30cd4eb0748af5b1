import { z } from 'zod';
import { Placement } from './placement.ts';

/** A name that somebody chooses; limits of the cloud are checked on the physical names that are made of it. */
export const Name = z.string().min(1).max(255);

export const ProjectIdentity = z.strictObject({
  name: Name.describe('Name of the project; part of physical names in hyphenated form'),
  version: Name.describe('Version of the project, preferably date-like: 20230101 or 20230101-00'),
});
export type ProjectIdentity = z.infer<typeof ProjectIdentity>;

/** Elements are looked at one by one, each with the schema of its own type. */
const Components = z.array(z.unknown()).default([]);

/** The outer object of a project file. */
export const Envelope = z.strictObject({
  $schema: z.string().optional().describe('For editors; has no other effect'),
  project: ProjectIdentity,
  placement: Placement,
  resources: Components.describe('Shared things that stand by themselves: buckets, databases, compute environments'),
  activities: Components.describe('Scheduled jobs without datasets'),
  boundaries: Components.describe('Where data comes in: they turn arrivals into lots of a dataset'),
  barriers: z.array(z.never()).default([]).describe('Always empty; arcs say by themselves how they wait'),
  arcs: Components.describe('Workloads between datasets'),
  sourceFile: z.unknown().optional().meta({ deprecated: true, description: 'Ignored' }),
});
export type Envelope = z.infer<typeof Envelope>;
