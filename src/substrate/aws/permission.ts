import type { CallFacts } from './calls.ts';

export interface MissingPermission {
  /** `s3:ListBucket` */
  readonly action: string;
  readonly resource: string;
  /** One IAM statement, as JSON text. */
  readonly statement: string;
}

/** Operations whose permission has another name. */
const actions: Readonly<Record<string, string>> = {
  's3:ListObjectsV2': 's3:ListBucket',
  's3:HeadBucket': 's3:ListBucket',
  's3:HeadObject': 's3:GetObject',
  's3:ListBuckets': 's3:ListAllMyBuckets',
  's3:CopyObject': 's3:PutObject',
  's3:CreateMultipartUpload': 's3:PutObject',
  's3:UploadPart': 's3:PutObject',
  's3:UploadPartCopy': 's3:PutObject',
  's3:CompleteMultipartUpload': 's3:PutObject',
  's3:ListParts': 's3:ListMultipartUploadParts',
  's3:ListMultipartUploads': 's3:ListBucketMultipartUploads',
  's3:PutPublicAccessBlock': 's3:PutBucketPublicAccessBlock',
  's3:GetPublicAccessBlock': 's3:GetBucketPublicAccessBlock',
  's3:PutBucketEncryption': 's3:PutEncryptionConfiguration',
  's3:GetBucketEncryption': 's3:GetEncryptionConfiguration',
  's3:PutBucketLifecycleConfiguration': 's3:PutLifecycleConfiguration',
  's3:GetBucketLifecycleConfiguration': 's3:GetLifecycleConfiguration',
  's3:PutBucketNotificationConfiguration': 's3:PutBucketNotification',
  's3:GetBucketNotificationConfiguration': 's3:GetBucketNotification',
  'lambda:Invoke': 'lambda:InvokeFunction',
};

const text = (input: object, name: string): string | undefined => {
  const value: unknown = Reflect.get(input, name);
  return typeof value === 'string' && value !== '' ? value : undefined;
};

/** Where AWS does not say, the resource is read from what was asked. */
const resourceOf = ({ service, operation, input }: CallFacts): string => {
  const bucket = text(input, 'Bucket');
  if (service === 's3' && bucket !== undefined) {
    const key = text(input, 'Key');
    const inBucket = /^(ListObjects|HeadBucket|ListMultipart)/.test(operation) || key === undefined;
    return inBucket ? `arn:aws:s3:::${bucket}` : `arn:aws:s3:::${bucket}/${key}`;
  }
  for (const name of ['StackName', 'EventBusName', 'Name', 'FunctionName', 'stateMachineArn', 'executionArn']) {
    const value = text(input, name);
    if (value !== undefined) return value;
  }
  return '*';
};

const said = /not authorized to perform: (?<action>[\w-]+:\w+)(?: on resource: "?(?<resource>[^"\s]+)"?)?/;

/** The permission that a call needs first of all. */
export const permissionOf = ({ service, operation }: Pick<CallFacts, 'service' | 'operation'>): string =>
  actions[`${service}:${operation}`] ?? `${service}:${operation}`;

/** AWS's own words first; then what we know of the call. */
export const missingPermission = (message: string, call: CallFacts | undefined): MissingPermission => {
  const groups = said.exec(message)?.groups;
  const action = groups?.['action'] ?? (call === undefined ? 'the call' : permissionOf(call));
  const resource = groups?.['resource'] ?? (call === undefined ? '*' : resourceOf(call));
  const arn = resource.startsWith('arn:') ? resource : '*';
  return { action, resource, statement: JSON.stringify({ Effect: 'Allow', Action: action, Resource: arn }) };
};
