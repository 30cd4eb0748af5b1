import { askedOf } from './asked-of.ts';
import type { CallFacts } from './calls.ts';

export interface MissingPermission {
  /** `s3:ListBucket` */
  readonly action: string;
  readonly resource: string;
  /** One IAM statement, as JSON text. */
  readonly statement: string;
  /** The kind of policy that forbids it, whatever others allow: `service control policy`. */
  readonly forbiddenBy: string | undefined;
}

/** Operations whose permission has another name. */
const actions: Readonly<Record<string, string>> = {
  's3:ListObjectsV2': 's3:ListBucket',
  's3:HeadBucket': 's3:ListBucket',
  's3:ListObjectVersions': 's3:ListBucketVersions',
  's3:DeleteObjects': 's3:DeleteObject',
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

const said = /not authorized to perform: (?<action>[\w-]+:\w+)(?: on resource: "?(?<resource>[^"\s]+)"?)?/;

/** The permission that a call needs first of all. */
export const permissionOf = ({ service, operation }: Pick<CallFacts, 'service' | 'operation'>): string =>
  actions[`${service}:${operation}`] ?? `${service}:${operation}`;

const forbidden = /with an explicit deny in an? (?<by>[\w -]+?policy|permissions boundary)/;

const serviceOf = (action: string): string => action.slice(0, action.indexOf(':'));

/** AWS's own words first; then what we know of the call. */
export const missingPermission = (message: string, call: CallFacts | undefined): MissingPermission => {
  const groups = said.exec(message)?.groups;
  const own = call === undefined ? 'the call' : permissionOf(call);
  const action = groups?.['action'] ?? own;
  // What another service is asked for on the way (the key of a bucket) is not what the call itself is about.
  const isOwn = serviceOf(action) === serviceOf(own);
  const told = groups?.['resource'];
  const known = told === undefined ? (call !== undefined && isOwn ? askedOf(call) : []) : [told];
  const arns = known.filter((resource) => resource.startsWith('arn:'));
  const [only = '*', ...more] = arns;
  const statement = { Effect: 'Allow', Action: action, Resource: more.length === 0 ? only : arns };
  return {
    action,
    resource: known[0] ?? '*',
    statement: JSON.stringify(statement),
    forbiddenBy: forbidden.exec(message)?.groups?.['by'],
  };
};
