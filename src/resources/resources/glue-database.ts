import { z } from 'zod';
import { componentFields } from '../../model/component.ts';
import { defineComponent } from '../define.ts';
import { ignoredTags } from '../ignored-tags.ts';
import { glueName } from '../lower/glue-name.ts';
import { goesAway, resourceStack } from '../lower/resource-stack.ts';

const type = 'aws:core:glueDatabase';

export const glueDatabase = defineComponent({
  type,
  category: 'resources',
  synopsis: 'A database of the AWS Glue catalog.',
  schema: () =>
    z.strictObject({
      ...componentFields(type),
      databaseName: z.string().min(1).describe('Name of the database, in any letter case'),
      removeOnDestroy: z
        .boolean()
        .default(false)
        .describe('Delete it when it is no longer declared, unless "deletionPolicy" says what happens'),
    }),
  example: { type, name: 'lake', databaseName: 'acme_lake' },
  inspect: ({ tags }) => ignoredTags(tags, { why: 'AWS CloudFormation tags no Glue databases' }),
  lower: (database, context) => {
    const name = glueName(database.databaseName);
    const removeOnDestroy = goesAway(database, database.removeOnDestroy);
    return { objects: [resourceStack(database, { part: 'glue-database', name, removeOnDestroy }, context)] };
  },
});
