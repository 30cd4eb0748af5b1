import { z } from 'zod';
import { componentFields } from '../../model/component.ts';
import { defineComponent } from '../define.ts';
import { glueName } from '../lower/glue-name.ts';
import { resourceStack } from '../lower/resource-stack.ts';

const type = 'aws:core:glueDatabase';

export const glueDatabase = defineComponent({
  type,
  category: 'resources',
  synopsis: 'A database of the AWS Glue catalog.',
  schema: () =>
    z.strictObject({
      ...componentFields(type),
      databaseName: z.string().min(1).describe('Name of the database, in any letter case'),
      removeOnDestroy: z.boolean().default(false).describe('Delete it when it is no longer declared'),
    }),
  example: { type, name: 'lake', databaseName: 'acme_lake' },
  lower: (database, context) => {
    const { databaseName, removeOnDestroy } = database;
    const name = glueName(databaseName);
    return { objects: [resourceStack(database, { part: 'glue-database', name, removeOnDestroy }, context)] };
  },
});
