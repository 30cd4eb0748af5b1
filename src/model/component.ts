import { z } from 'zod';
import { Name } from './project.ts';

export const DeletionPolicyField = z.enum(['delete', 'retain', 'retain-if-not-empty']);

export const Tags = z.record(z.string(), z.string());

/** Fields that every component has, whatever its type. */
export const componentFields = <T extends string>(type: T) => ({
  type: z.literal(type),
  name: Name.describe('Name within the project; part of physical names in hyphenated form'),
  exclude: z.boolean().default(false).describe('Declared but not deployed; it still owns its datasets'),
  protect: z.boolean().optional().describe('Refuse to delete or replace it'),
  deletionPolicy: DeletionPolicyField.optional().describe('What happens when it is no longer declared'),
  renamedFrom: z.string().min(1).optional().describe('The name it had before, so that it is kept and not replaced'),
  adopt: z.boolean().optional().describe('Take over a thing that exists and carries no tags of ours'),
  tags: Tags.default({}).describe('Further tags of what is deployed'),
});

/** The common fields alone, read from a component of any type that its own schema has accepted. */
export const CommonFields = z.looseObject({ ...componentFields(''), type: z.string() });
export type CommonFields = z.infer<typeof CommonFields>;
