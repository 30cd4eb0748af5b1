import { z } from 'zod';
import type { ArcDescriptor } from '../../metadata/descriptor.ts';
import { arcFunctionName } from '../../metadata/names.ts';
import { parseGlueUri } from '../../metadata/uri.ts';
import { lambdaRuntimeProps } from '../../model/runtime-props.ts';
import { GlueUri } from '../../model/uri.ts';
import type { Grant } from '../../substrate/grant.ts';
import { arcFields } from '../arc-fields.ts';
import { defineComponent } from '../define.ts';
import { manifestGrants } from '../lower/arc-grants.ts';
import { lowerArc } from '../lower/arc-lowering.ts';
import { runtimeOf } from '../lower/function-runtime.ts';
import { glueName } from '../lower/glue-name.ts';
import { componentNaming } from '../lower/lowering.ts';
import { toJson } from '../plain-json.ts';

const type = 'aws:core:glueAddPartitionsArc';

const workloadProps = () =>
  z.strictObject({
    partitionType: z
      .enum(['named', 'value'])
      .default('named')
      .describe('Whether folders are called key=value or value'),
    namedPartitionDelimiter: z.string().min(1).default('=').describe('Between key and value'),
    partitionResults: z.enum(['none', 'all', 'added']).default('added').describe('What the manifest of the sink lists'),
  });

const catalogGrants = ({ sinks }: ArcDescriptor): readonly Grant[] =>
  Object.values(sinks).flatMap(({ pathURI }): readonly Grant[] => {
    const named = parseGlueUri(pathURI);
    if (named === undefined) return [];
    const { catalog, database, table } = named;
    return [{ allow: 'glue-partitions', catalog, database: glueName(database), table: glueName(table) }];
  });

export const glueAddPartitionsArc = defineComponent({
  type,
  category: 'arcs',
  synopsis: 'Adds the folders of each lot to a table of the AWS Glue catalog; on a laptop, to JSON files under glue/.',
  schema: () =>
    z.strictObject({
      ...arcFields(type, GlueUri),
      workload: z
        .strictObject({
          workloadProps: workloadProps().prefault({}).describe('What the workload does'),
          runtimeProps: lambdaRuntimeProps(512),
        })
        .prefault({})
        .describe('What it runs'),
    }),
  example: {
    type,
    name: 'add-partitions',
    sources: { main: { name: 'orders', version: '20230101' } },
    sinks: { main: { name: 'orders-table', version: '20230101', pathURI: 'glue:///acme_lake/orders' } },
  },
  lower: (arc, context) =>
    lowerArc({
      type,
      fields: arc,
      context,
      workloadProps: arc.workload.workloadProps,
      timeoutMin: arc.workload.runtimeProps.timeoutMin,
      workload: (descriptor) => ({
        part: 'function',
        name: arcFunctionName(componentNaming(context, arc.name)),
        handler: 'glue-add-partitions',
        settings: toJson(descriptor),
        ...runtimeOf(arc.workload.runtimeProps),
        grants: [...manifestGrants(descriptor), ...catalogGrants(descriptor)],
      }),
    }),
});
