import { z } from 'zod';
import { Cost } from './cost.ts';
import { Advance, Put, Run } from './drain.ts';
import { documentOf } from './envelope.ts';
import { ErrorAnswer } from './error.ts';
import { List } from './listing.ts';
import { Lock } from './lock.ts';
import { Migration } from './migration.ts';
import { Objects } from './objects.ts';
import { Plan } from './plan.ts';
import { Policy } from './policy.ts';
import { Result } from './result.ts';
import { State } from './state.ts';
import { Status } from './status.ts';
import { Validation } from './validation.ts';

/** Every JSON answer there is, by kind. */
export const documents = {
  Advance: documentOf('Advance', Advance),
  Cost: documentOf('Cost', Cost),
  Error: documentOf('Error', ErrorAnswer),
  List: documentOf('List', List),
  Lock: documentOf('Lock', Lock),
  Migration: documentOf('Migration', Migration),
  Objects: documentOf('Objects', Objects),
  Plan: documentOf('Plan', Plan),
  Policy: documentOf('Policy', Policy),
  Put: documentOf('Put', Put),
  Result: documentOf('Result', Result),
  Run: documentOf('Run', Run),
  State: documentOf('State', State),
  Status: documentOf('Status', Status),
  Validation: documentOf('Validation', Validation),
} as const;

export type JsonSchema = z.core.JSONSchema.BaseSchema;

/**
 * JSON Schemas for docs/reference/output/<kind>.schema.json. Ours are strict; the published ones let further fields
 * pass, because new fields may come within an apiVersion.
 */
export const outputSchemas = (): Record<string, JsonSchema> =>
  Object.fromEntries(
    Object.entries(documents).map(([kind, schema]) => [
      kind,
      z.toJSONSchema(schema, {
        unrepresentable: 'any',
        override: ({ jsonSchema }) => {
          if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
        },
      }),
    ]),
  );
