import type { GlueDatabasePart } from '../../part.ts';
import type { Resources } from './template.ts';
import { logicalId, ref } from './template.ts';

export const databaseId = (name: string): string => logicalId('Database', name);

/** Catalogues outlive what fills them, unless said otherwise. */
export const keptUnless = (removeOnDestroy: boolean) => {
  const policy = removeOnDestroy ? ('Delete' as const) : ('Retain' as const);
  return { DeletionPolicy: policy, UpdateReplacePolicy: policy };
};

export const renderGlueDatabase = ({ name, removeOnDestroy }: GlueDatabasePart): Resources => ({
  [databaseId(name)]: {
    Type: 'AWS::Glue::Database',
    Properties: { CatalogId: ref('AWS::AccountId'), DatabaseInput: { Name: name } },
    ...keptUnless(removeOnDestroy),
  },
});
