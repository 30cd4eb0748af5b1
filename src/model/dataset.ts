import { z } from 'zod';
import { Name } from './project.ts';
import { S3Uri } from './uri.ts';

/** Identity of a dataset: its id is `name/version`. */
export const datasetIdentity = {
  name: Name.describe('Name of the dataset'),
  version: Name.describe('Version of the dataset: another version is another dataset'),
};

const Bounds = z.strictObject({
  min: z.number().min(0).optional().describe('At least'),
  max: z.number().min(0).optional().describe('At most'),
});

const Column = z.strictObject({
  name: Name.describe('Name of the column'),
  type: Name.describe('Type of the column, in words of your own'),
  comment: z.string().optional().describe('What it means'),
});

const Expect = z.strictObject({
  cadence: z.string().optional().describe('How often lots come, as a duration'),
  deadline: z.string().optional().describe('How long after its end a lot may be committed, as a duration'),
  rows: Bounds.optional().describe('Rows of one lot'),
  bytes: Bounds.optional().describe('Bytes of one lot'),
});

const Retention = z.strictObject({
  keep: z.string().optional().describe('Age of the oldest lots that are kept, as a duration'),
  keepGenerations: z.int().min(1).optional().describe('Newest generations of a lot that are kept'),
  keepFailedRuns: z.string().optional().describe('Age of the data of failed runs, as a duration'),
  keepState: z.string().optional().describe('Age of the records of runs, as a duration'),
});

/** A dataset as its owner declares it. `uri` is the kind of location that the component can write to. */
export const sinkDataset = (uri: z.ZodType<string, string> = S3Uri) =>
  z.strictObject({
    ...datasetIdentity,
    pathURI: uri.describe('Root of the data'),
    expect: Expect.optional().describe('What its lots should be like'),
    schema: z.array(Column).optional().describe('Columns of the data'),
    compat: z.enum(['backward', 'forward', 'full', 'none']).optional().describe('How the schema may change'),
    retention: Retention.optional().describe('What is kept, and how long'),
    empty: z.enum(['always', 'lazy', 'never']).optional().describe('Which lots without data are committed as empty'),
    publish: z.unknown().optional().meta({ deprecated: true, description: 'Ignored: every commit is announced' }),
  });
