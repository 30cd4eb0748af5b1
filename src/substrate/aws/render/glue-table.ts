import type { JsonObject } from '../../../metadata/canonical.ts';
import type { GlueColumn, GlueTablePart } from '../../part.ts';
import { ProviderError } from '../../provider.ts';
import type { StackContext } from './context.ts';
import { databaseId, keptUnless } from './glue-database.ts';
import type { GlueFormat } from './glue-formats.ts';
import { glueFormats } from './glue-formats.ts';
import type { Resources } from './template.ts';
import { logicalId, ref } from './template.ts';

const formatOf = ({ name, dataFormat }: GlueTablePart): GlueFormat => {
  const format = glueFormats[dataFormat.toLowerCase()];
  if (format !== undefined) return format;
  throw new ProviderError('invalid', `the table ${name} has the unknown data format "${dataFormat}"`, {
    hint: `Use one of ${Object.keys(glueFormats).join(', ')}.`,
  });
};

const column = ({ name, type, comment }: GlueColumn): JsonObject => ({
  Name: name,
  Type: type,
  ...(comment !== undefined && { Comment: comment }),
});

const storage = (part: GlueTablePart, { input, output, serde, parameters }: GlueFormat): JsonObject => ({
  Columns: part.columns.map(column),
  Location: part.location,
  Compressed: false,
  StoredAsSubDirectories: false,
  InputFormat: input,
  OutputFormat: output,
  SerdeInfo: { SerializationLibrary: serde, ...(parameters && { Parameters: parameters }) },
});

export const renderGlueTable = ({ parts }: StackContext, part: GlueTablePart): Resources => {
  const format = formatOf(part);
  const isOwnDatabase = parts.some((other) => other.part === 'glue-database' && other.name === part.database);
  return {
    [logicalId('Table', `${part.database}/${part.name}`)]: {
      Type: 'AWS::Glue::Table',
      Properties: {
        CatalogId: ref('AWS::AccountId'),
        DatabaseName: isOwnDatabase ? ref(databaseId(part.database)) : part.database,
        TableInput: {
          Name: part.name,
          TableType: 'EXTERNAL_TABLE',
          ...(part.description !== undefined && { Description: part.description }),
          Parameters: {
            'partition_filtering.enabled': 'true',
            ...(format.classification !== undefined && { classification: format.classification }),
          },
          PartitionKeys: part.partitions.map(column),
          StorageDescriptor: storage(part, format),
        },
      },
      ...keptUnless(part.removeOnDestroy),
    },
  };
};
