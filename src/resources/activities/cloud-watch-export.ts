import { z } from 'zod';
import { parseUnit, unitMinutes } from '../../metadata/lot.ts';
import { activityFunctionName, activityRuleName, activityStackName } from '../../metadata/names.ts';
import { fromUri, rootKey } from '../../metadata/uri.ts';
import { componentFields } from '../../model/component.ts';
import type { Finding } from '../../model/diagnostics.ts';
import { lambdaRuntimeProps } from '../../model/runtime-props.ts';
import { S3UriOrPath } from '../../model/uri.ts';
import type { LowerContext } from '../component.ts';
import { defineComponent } from '../define.ts';
import { unitFindings } from '../lot-unit.ts';
import { runtimeOf } from '../lower/function-runtime.ts';
import { componentNaming, objectFields, projectTags } from '../lower/lowering.ts';
import { referredName } from '../lower/referred-name.ts';

const type = 'aws:core:cloudWatchExport';

const schema = () =>
  z.strictObject({
    ...componentFields(type),
    interval: z.string().describe('A lot unit: how often, and how much each time'),
    logGroupName: z.string().min(1).describe('The log group to export, such as /aws/lambda/my-function'),
    logStreamPrefix: z.string().optional().describe('Only streams whose names begin so'),
    bucketRef: z.string().min(1).optional().describe('An s3Bucket of this project; pathURI then is only a path'),
    pathURI: S3UriOrPath.describe('Where the logs go: s3://bucket/prefix, or /prefix with bucketRef'),
    runtimeProps: lambdaRuntimeProps(1024),
  });

type Export = z.infer<ReturnType<typeof schema>>;

const inspect = ({ interval, pathURI, bucketRef }: Export): readonly Finding[] => {
  const noBucket = !/^s3:\/\/[^/]/.test(pathURI) && bucketRef === undefined;
  const hint = 'write s3://bucket/prefix, or name a bucket in bucketRef';
  return [
    ...unitFindings(interval, ['interval']),
    ...(noBucket ? [{ code: 'bad-uri', path: ['pathURI'], message: 'no bucket is named', hint } as const] : []),
  ];
};

const destination = ({ pathURI, bucketRef }: Export, context: LowerContext) => {
  const path = pathURI.replace(/^s3:\/\/[^/]*/, '');
  const bucket = bucketRef === undefined ? fromUri(pathURI).bucket : referredName(bucketRef, 'bucketName', context);
  return { bucket, prefix: rootKey(`s3://any${path}`) };
};

export const cloudWatchExport = defineComponent({
  type,
  category: 'activities',
  synopsis: 'Exports a CloudWatch log group to S3, interval by interval.',
  skippedLocally: 'there are no CloudWatch logs on this machine to export',
  references: [{ path: '/bucketRef', type: 'aws:core:s3Bucket' }],
  schema,
  example: {
    type,
    name: 'export-logs',
    interval: 'Fourths',
    logGroupName: '/aws/lambda/checkout',
    pathURI: 's3://acme-logs-123456789012-us-west-2/checkout/',
  },
  inspect,
  lower: (activity, context) => {
    const naming = componentNaming(context, activity.name);
    const name = activityFunctionName(naming);
    const { bucket, prefix } = destination(activity, context);
    const { logGroupName, logStreamPrefix = null } = activity;
    const runtime = runtimeOf(activity.runtimeProps);
    const unit = parseUnit(activity.interval) ?? 'PT15M';
    return {
      objects: [
        {
          kind: 'stack',
          ...objectFields({ category: 'activities', fields: activity, suffix: 'stack' }),
          name: activityStackName(naming),
          spec: {
            parts: [
              {
                part: 'function',
                name,
                handler: 'log-export',
                settings: {
                  unit,
                  logGroupName,
                  logStreamPrefix,
                  bucket,
                  prefix,
                  timeoutSeconds: runtime.timeoutSeconds,
                },
                ...runtime,
                grants: [{ allow: 'export-logs', logGroup: logGroupName, bucket, prefix }],
              },
              {
                part: 'schedule',
                name: activityRuleName(naming),
                everyMinutes: unitMinutes(unit),
                target: name,
                // The scheduler fills it in: a tick that is tried again is still of its own time.
                detail: { time: '<aws.scheduler.scheduled-time>' },
              },
            ],
            tags: { ...projectTags(context), ...activity.tags },
          },
          dependsOn: [],
        },
      ],
    };
  },
});
