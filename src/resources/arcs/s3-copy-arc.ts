import { z } from 'zod';
import { arcFunctionName } from '../../metadata/names.ts';
import { PathFilter } from '../../metadata/path-filter.ts';
import { lambdaRuntimeProps } from '../../model/runtime-props.ts';
import { arcFields } from '../arc-fields.ts';
import { defineComponent } from '../define.ts';
import { workloadGrants } from '../lower/arc-grants.ts';
import { lowerArc } from '../lower/arc-lowering.ts';
import { runtimeOf } from '../lower/function-runtime.ts';
import { componentNaming } from '../lower/lowering.ts';
import { toJson } from '../plain-json.ts';

const type = 'aws:core:s3CopyArc';

const workloadProps = () =>
  z.strictObject({
    filter: PathFilter.prefault({}).describe('Which objects of the source are copied'),
    failArcOnPartialPercent: z
      .number()
      .min(0)
      .max(1)
      .default(0)
      .describe('Share of objects that may fail: 0.1 is 10 %'),
    layout: z
      .enum(['mirror', 'lot'])
      .default('mirror')
      .describe('mirror: the same key under the root of the sink; lot: a folder for each lot and run'),
  });

export const s3CopyArc = defineComponent({
  type,
  category: 'arcs',
  synopsis: 'Copies the objects of each lot to one or more places.',
  schema: () =>
    z.strictObject({
      ...arcFields(type),
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
    name: 'copy-orders',
    sources: { main: { name: 'raw-orders', version: '20230101' } },
    sinks: { main: { name: 'orders', version: '20230101', pathURI: 's3://acme-lake-123456789012-us-west-2/orders/' } },
    workload: { workloadProps: { filter: { excludes: ['**/_*'] } } },
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
        handler: 'copy',
        settings: toJson(descriptor),
        ...runtimeOf(arc.workload.runtimeProps),
        grants: workloadGrants(descriptor),
      }),
    }),
});
