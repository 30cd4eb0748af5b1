import { z } from 'zod';
import { Join } from '../metadata/descriptor.ts';
import { Mapping } from '../metadata/mapping.ts';
import { componentFields } from '../model/component.ts';
import { datasetIdentity, sinkDataset } from '../model/dataset.ts';
import { Name } from '../model/project.ts';

const SourceDataset = z.strictObject({
  ...datasetIdentity,
  subscribe: z.boolean().default(true).describe('Whether arrivals of the dataset are listened to'),
  map: Mapping.default('same').describe('Which of its lots one lot of the arc needs'),
  trigger: z.boolean().default(true).describe('False: an arrival never starts a run, it is only an input'),
  columns: z.array(Name).optional().describe('Columns that the workload reads'),
});

const Retry = z.strictObject({
  maxAttempts: z.int().min(1).max(100).optional().describe('Attempts in all; without it 3, or 1 with external effects'),
  backoffMin: z.array(z.number().min(0)).min(1).optional().describe('Minutes before each further attempt'),
});

/** Of arcs and boundaries alike. */
export const Schedule = z.strictObject({
  every: z.string().describe('A lot unit'),
  catchup: z.enum(['all', 'last', 'none']).default('last').describe('Which missed ticks are made up for'),
});
export type Schedule = z.infer<typeof Schedule>;

const arcPolicy = {
  version: Name.default('v1').describe('Declared version: raise it when results of old lots are no longer right'),
  lotUnit: z.string().optional().describe('Unit of its lots; without it, that of its first source'),
  join: Join.optional().describe('How several sources are waited for'),
  onEmpty: z.enum(['propagate', 'run', 'ignore']).default('propagate').describe('What empty inputs do'),
  onRestate: z.enum(['rerun', 'hold', 'ignore']).optional().describe('What a new generation of an input does'),
  retry: Retry.optional().describe('Automatic attempts of a failed lot'),
  timeoutMin: z
    .number()
    .positive()
    .max(527_040)
    .optional()
    .describe('Of the workload; without it, as its properties say'),
  schedule: Schedule.optional().describe('Ticks that make it look for work, beside events'),
  effects: z.enum(['data', 'external']).default('data').describe('Whether the workload writes outside its sinks'),
  maxConcurrentLots: z.int().min(1).optional().describe('Lots that are worked on at one time; without it, all'),
};

/** Fields of every arc but `workload`. `uri` is the kind of location its sinks can have. */
export const arcFields = <T extends string>(type: T, uri?: z.ZodType<string, string>) => ({
  ...componentFields(type),
  sources: z.record(Name, SourceDataset).describe('By role: what it reads'),
  sinks: z.record(Name, sinkDataset(uri)).describe('By role: what it writes'),
  ...arcPolicy,
});

/** What shared code reads of an arc of any type that its own schema has accepted. */
export const ArcFields = z.looseObject({ ...arcFields('', z.string()), type: z.string() });
export type ArcFields = z.infer<typeof ArcFields>;
