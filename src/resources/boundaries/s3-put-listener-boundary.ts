import { z } from 'zod';
import type { BoundaryDescriptor } from '../../metadata/descriptor.ts';
import { parseDuration } from '../../metadata/duration.ts';
import { datasetId } from '../../metadata/event.ts';
import { boundaryFunctionName, boundaryRuleName, boundaryStackName, closeFunctionName } from '../../metadata/names.ts';
import { PathFilter } from '../../metadata/path-filter.ts';
import { componentFields } from '../../model/component.ts';
import { sinkDataset } from '../../model/dataset.ts';
import type { Finding } from '../../model/diagnostics.ts';
import { lambdaRuntimeProps } from '../../model/runtime-props.ts';
import { Schedule } from '../arc-fields.ts';
import type { LowerContext } from '../component.ts';
import { defineComponent } from '../define.ts';
import { unitFindings } from '../lot-unit.ts';
import { arrivalPattern } from '../lower/arrival-pattern.ts';
import { boundaryParts } from '../lower/boundary-parts.ts';
import { ownedDataset } from '../lower/dataset-facts.ts';
import { datasetRecord } from '../lower/dataset-record.ts';
import { componentNaming, objectFields, projectTags } from '../lower/lowering.ts';

const type = 'aws:core:s3PutListenerBoundary';

const schema = () =>
  z.strictObject({
    ...componentFields(type),
    dataset: sinkDataset().describe('The dataset that arrivals become; its pathURI is what is listened to'),
    lotUnit: z.string().describe('Twelfths, Sixths, Fourths, Halves, Hours or Days; or PT5M … P1D'),
    eventArrival: z
      .enum(['infrequent', 'frequent', 'veryFrequent'])
      .default('infrequent')
      .describe('infrequent: a lot is committed with its first object; frequent: it is closed at its end'),
    runtimeProps: lambdaRuntimeProps(1024),
    infrequent: z
      .strictObject({
        lotSource: z
          .enum(['eventTime', 'objectModifiedTime', 'keyTimestampRegex'])
          .default('objectModifiedTime')
          .describe('Which time of an object says its lot'),
        enableEventBridge: z
          .boolean()
          .default(false)
          .describe('No effect: the bucket itself sends its events to EventBridge'),
        keyRegex: z.unknown().optional().meta({ deprecated: true, description: 'Ignored' }),
      })
      .prefault({})
      .describe('Settings of infrequent arrivals'),
    frequent: z
      .strictObject({ queueFetchWaitSec: z.int().min(0).max(20).default(0).describe('No effect: there is no queue') })
      .prefault({})
      .describe('Settings of frequent arrivals'),
    filter: PathFilter.prefault({}).describe('Which objects count'),
    grace: z.string().default('60s').describe('How long after its end a lot is closed, as a duration'),
    late: z.enum(['restate']).default('restate').describe('An object of a committed lot makes a new generation of it'),
    schedule: Schedule.optional().describe('Ticks that make it look for lots that nobody closed, beside events'),
  });

type Boundary = z.infer<ReturnType<typeof schema>>;

const inspect = (boundary: Boundary): readonly Finding[] => {
  const findings: Finding[] = [];
  if (boundary.eventArrival === 'veryFrequent') {
    const message = '"veryFrequent" has never worked';
    findings.push({ code: 'unsupported-value', path: ['eventArrival'], message, hint: 'use "frequent"' });
  }
  if (boundary.infrequent.lotSource === 'keyTimestampRegex') {
    const message = '"keyTimestampRegex" has never worked';
    const hint = 'use "eventTime" or "objectModifiedTime"';
    findings.push({ code: 'unsupported-value', path: ['infrequent', 'lotSource'], message, hint });
  }
  if (boundary.schedule !== undefined) findings.push(...unitFindings(boundary.schedule.every, ['schedule', 'every']));
  if (parseDuration(boundary.grace) === undefined) {
    const message = `"${boundary.grace}" is not a duration`;
    findings.push({ code: 'invalid-value', path: ['grace'], message, hint: 'durations look like 60s, 10m or PT1H' });
  }
  return findings;
};

const descriptorOf = (boundary: Boundary, context: LowerContext): BoundaryDescriptor => {
  const frequent = boundary.eventArrival !== 'infrequent';
  const lotSource = boundary.infrequent.lotSource;
  return {
    kind: 'boundary',
    project: context.project.name,
    projectVersion: context.project.version,
    name: boundary.name,
    stores: context.stores,
    bus: context.bus,
    type,
    dataset: ownedDataset(boundary.dataset, context),
    arrival: frequent ? 'frequent' : 'infrequent',
    // The time of the event is the only one that a redelivery is sure to bring again.
    lotSource: frequent || lotSource === 'keyTimestampRegex' ? 'eventTime' : lotSource,
    filter: boundary.filter,
    graceSeconds: (parseDuration(boundary.grace) ?? 60_000) / 1000,
    late: boundary.late,
    empty: boundary.dataset.empty ?? (frequent ? 'lazy' : 'never'),
    close: closeFunctionName(componentNaming(context, boundary.name)),
  };
};

export const s3PutListenerBoundary = defineComponent({
  type,
  category: 'boundaries',
  synopsis: 'Turns objects that arrive under a prefix of a bucket into lots of a dataset.',
  schema,
  example: {
    type,
    name: 'arrivals',
    dataset: { name: 'raw-orders', version: '20230101', pathURI: 's3://acme-landing-123456789012-us-west-2/orders/' },
    lotUnit: 'Twelfths',
    eventArrival: 'frequent',
  },
  inspect,
  lower: (boundary, context) => {
    const descriptor = descriptorOf(boundary, context);
    const naming = componentNaming(context, boundary.name);
    const placed = (suffix: string) => objectFields({ category: 'boundaries', fields: boundary, suffix });
    const record = datasetRecord({
      placed: placed(`record/${datasetId(boundary.dataset)}`),
      sink: descriptor.dataset,
      context,
    });
    const collect = boundaryFunctionName(naming);
    const rule = `default/${boundaryRuleName(naming)}`;
    return {
      boundary: descriptor,
      objects: [
        record,
        {
          kind: 'stack',
          ...placed('stack'),
          name: boundaryStackName(naming),
          spec: {
            parts: boundaryParts({
              collect,
              rule,
              descriptor,
              runtime: boundary.runtimeProps,
              schedule: boundary.schedule,
            }),
            tags: { ...projectTags(context), ...boundary.tags },
          },
          dependsOn: [record.address],
        },
        {
          kind: 'rule',
          ...placed('rule/live'),
          name: rule,
          spec: {
            bus: 'default',
            pattern: arrivalPattern(descriptor.dataset.pathURI),
            targets: [{ id: 'collect', function: collect }],
            enabled: true,
          },
          dependsOn: [placed('stack').address],
        },
      ],
    };
  },
});
