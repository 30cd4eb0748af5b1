import type { Grant } from '../../grant.ts';
import type { Place } from '../arn.ts';
import {
  batchArn,
  bucketArn,
  busArn,
  executionArn,
  functionArn,
  glueArn,
  logGroupArn,
  machineArn,
  queueArn,
} from '../arn.ts';
import { deadLetterName } from '../dead-letters.ts';
import type { Statement } from './statement.ts';

/** Who is allowed: user code of a container does not know our conditional writes. */
export interface Grantee {
  readonly place: Place;
  readonly runs: 'our-code' | 'user-code';
}

type Of<A extends Grant['allow']> = Extract<Grant, { readonly allow: A }>;
type Prefixed = Of<'read' | 'list' | 'write' | 'put-new'>;

/** A prefix ends with a slash or is empty; anything else is one key. */
const pattern = (prefix: string): string => (prefix === '' || prefix.endsWith('/') ? `${prefix}*` : prefix);

const objects = ({ place }: Grantee, { bucket, prefix }: Prefixed): string =>
  `${bucketArn(place, bucket)}/${pattern(prefix)}`;

const listing = ({ place }: Grantee, { bucket, prefix }: Prefixed, action: string): Statement => ({
  actions: [action],
  resources: [bucketArn(place, bucket)],
  ...(prefix !== '' && { condition: { StringLike: { 's3:prefix': [pattern(prefix)] } } }),
});

const prefixed = (to: Grantee, grant: Prefixed): Statement[] => {
  switch (grant.allow) {
    // Listing too: S3 says "denied" instead of "missing" to whoever may not look.
    case 'read':
      return [
        { actions: ['s3:GetObject', 's3:GetObjectTagging'], resources: [objects(to, grant)] },
        listing(to, grant, 's3:ListBucket'),
      ];
    case 'list':
      return [listing(to, grant, 's3:ListBucket')];
    case 'write':
      return [
        {
          actions: ['s3:PutObject', 's3:PutObjectTagging', 's3:AbortMultipartUpload', 's3:ListMultipartUploadParts'],
          resources: [objects(to, grant)],
        },
        listing(to, grant, 's3:ListBucketMultipartUploads'),
      ];
    case 'put-new':
      return [
        {
          actions: ['s3:PutObject'],
          resources: [objects(to, grant)],
          // Nothing that is there can be overwritten. A container's own SDK writes its manifest unconditionally.
          ...(to.runs === 'our-code' && { condition: { Null: { 's3:if-none-match': 'false' } } }),
        },
      ];
  }
};

const startMachine = ({ place }: Grantee, { machine }: Of<'start-machine'>): Statement[] => [
  { actions: ['states:StartExecution'], resources: [machineArn(place, machine)] },
  {
    actions: ['states:DescribeExecution', 'states:StopExecution'],
    resources: [executionArn(place, machine, '*')],
  },
];

const submitJob = ({ place }: Grantee, { job, queue }: Of<'submit-job'>): Statement[] => [
  {
    actions: ['batch:SubmitJob'],
    // Without and with a revision: AWS checks the one that was asked for.
    resources: [
      batchArn(place, `job-definition/${job}`),
      batchArn(place, `job-definition/${job}:*`),
      batchArn(place, `job-queue/${queue}`),
    ],
  },
];

const gluePartitions = ({ place }: Grantee, { catalog, database, table }: Of<'glue-partitions'>): Statement[] => {
  const owner = { ...place, account: catalog ?? place.account };
  return [
    {
      actions: ['glue:GetTable', 'glue:BatchGetPartition', 'glue:BatchCreatePartition', 'glue:BatchUpdatePartition'],
      resources: ['catalog', `database/${database}`, `table/${database}/${table}`].map((name) => glueArn(owner, name)),
    },
  ];
};

const exportLogs = ({ place }: Grantee, { logGroup }: Of<'export-logs'>): Statement[] => [
  { actions: ['logs:CreateExportTask'], resources: [`${logGroupArn(place, logGroup)}:*`] },
];

/** What AWS must allow for a grant. Schedules are rendered with their group and role, see `wakes`. */
export const statementsOf = (to: Grantee, grant: Grant): Statement[] => {
  switch (grant.allow) {
    case 'read':
    case 'list':
    case 'write':
    case 'put-new':
      return prefixed(to, grant);
    case 'publish':
      return [{ actions: ['events:PutEvents'], resources: [busArn(to.place, grant.bus)] }];
    case 'start-machine':
      return startMachine(to, grant);
    case 'schedule':
      return [];
    case 'redrive':
      return [
        {
          actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage'],
          resources: [queueArn(to.place, deadLetterName(grant.function))],
        },
      ];
    case 'invoke':
      return [{ actions: ['lambda:InvokeFunction'], resources: [functionArn(to.place, grant.function)] }];
    case 'submit-job':
      return submitJob(to, grant);
    case 'glue-partitions':
      return gluePartitions(to, grant);
    case 'export-logs':
      return exportLogs(to, grant);
  }
};
