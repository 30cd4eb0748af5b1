import { splitImageName } from '../../image/image-name.ts';
import type { ObjectKind } from '../../object.ts';
import { splitName } from '../../record/record-place.ts';
import type { Place } from '../arn.ts';
import { bucketArn, busArn, partitionOf, ruleArn } from '../arn.ts';
import { repositoryArn } from '../image/registry.ts';
import { ruleName } from '../providers/rule-name.ts';
import type { Access, AccessOf } from './access.ts';
import { access, everywhere, listing } from './access.ts';

/** What the provider of a kind calls; the tests on an emulator hold this table against every call that is made. */
export interface KindAccess {
  /** `--refresh fast`, of objects that are remembered. */
  readonly fast: AccessOf;
  /** Beside `fast`: `--refresh full`, and objects that are not remembered yet. */
  readonly full: AccessOf;
  readonly write: AccessOf;
  /** Beside `write`: what only deletions of the kind need. */
  readonly remove: AccessOf;
}

const none: AccessOf = () => [];

export const stackArn = (place: Place, name: string): string =>
  `arn:${partitionOf(place.region)}:cloudformation:${place.region}:${place.account}:stack/${name}/*`;

const bucket: KindAccess = {
  fast: () => [access('FindBuckets', ['s3:ListAllMyBuckets'], everywhere)],
  full: (place, name) => [
    access(
      'ReadBuckets',
      [
        's3:GetBucketVersioning',
        's3:GetBucketNotification',
        's3:GetBucketPublicAccessBlock',
        's3:GetBucketOwnershipControls',
        's3:GetBucketPolicy',
        's3:GetBucketTagging',
      ],
      [bucketArn(place, name)],
    ),
  ],
  write: (place, name) => [
    access(
      'WriteBuckets',
      [
        's3:CreateBucket',
        's3:TagResource',
        's3:PutBucketOwnershipControls',
        's3:PutBucketVersioning',
        's3:PutBucketNotification',
        's3:PutBucketPublicAccessBlock',
        's3:PutBucketPolicy',
        's3:PutBucketTagging',
      ],
      [bucketArn(place, name)],
    ),
  ],
  // Only of an empty bucket: there is no right to delete objects.
  remove: (place, name) => [access('DeleteBuckets', ['s3:DeleteBucket'], [bucketArn(place, name)])],
};

const eventBus: KindAccess = {
  fast: () => [access('FindBusesAndRules', ['events:ListEventBuses'], everywhere)],
  full: (place, name) => [access('ReadBuses', ['events:ListTagsForResource'], [busArn(place, name)])],
  write: (place, name) => [
    access(
      'WriteBuses',
      ['events:CreateEventBus', 'events:TagResource', 'events:UntagResource'],
      [busArn(place, name)],
    ),
  ],
  remove: (place, name) => [access('DeleteBuses', ['events:DeleteEventBus'], [busArn(place, name)])],
};

const ruleArns = (place: Place, name: string): readonly string[] => {
  const { bus, rule } = ruleName(name);
  return [ruleArn(place, bus, rule)];
};

const rule: KindAccess = {
  fast: () => [access('FindBusesAndRules', ['events:ListRules'], everywhere)],
  full: (place, name) => [
    access('ReadRules', ['events:ListTargetsByRule', 'events:ListTagsForResource'], ruleArns(place, name)),
  ],
  write: (place, name) => [
    access(
      'WriteRules',
      [
        'events:DescribeRule',
        'events:PutRule',
        'events:PutTargets',
        'events:RemoveTargets',
        'events:TagResource',
        'events:UntagResource',
        // A replacement removes the one before.
        'events:DeleteRule',
      ],
      ruleArns(place, name),
    ),
  ],
  remove: none,
};

const record: KindAccess = {
  fast: (place, name) => {
    const { bucket: store, key } = splitName(name);
    return [
      access('ReadRecords', ['s3:GetObject'], [`${bucketArn(place, store)}/${key}`]),
      listing('ReadRecords', bucketArn(place, store), [key]),
    ];
  },
  // One listing says which of many are not there.
  full: (place, name) => {
    const { bucket: store, key } = splitName(name);
    return [listing('FindRecords', bucketArn(place, store), [`${key.slice(0, key.indexOf('/') + 1)}*`])];
  },
  write: (place, name) => {
    const { bucket: store, key } = splitName(name);
    return [access('WriteRecords', ['s3:PutObject'], [`${bucketArn(place, store)}/${key}`])];
  },
  remove: (place, name) => {
    const { bucket: store, key } = splitName(name);
    // Records of datasets are history: their ownership is closed, they stay.
    if (key.startsWith('datasets/')) return [];
    return [access('DeleteRecords', ['s3:DeleteObject'], [`${bucketArn(place, store)}/${key}`])];
  },
};

const stack: KindAccess = {
  fast: (place, name) => [
    access(
      'ReadStacks',
      ['cloudformation:DescribeStacks', 'cloudformation:DescribeStackEvents'],
      [stackArn(place, name)],
    ),
  ],
  // Of a stack that does not say what it is.
  full: (place, name) => [access('ReadStacks', ['cloudformation:GetTemplate'], [stackArn(place, name)])],
  write: (place, name): Access[] => [
    access('WatchStacks', ['cloudformation:ListStacks'], everywhere),
    access(
      'WriteStacks',
      [
        'cloudformation:CreateStack',
        'cloudformation:UpdateStack',
        // A stack whose creation failed is deleted and made again, when it keeps nothing; a replacement removes the one before.
        'cloudformation:DeleteStack',
        'cloudformation:ListStackResources',
        'cloudformation:UpdateTerminationProtection',
        // --repair
        'cloudformation:ContinueUpdateRollback',
      ],
      [stackArn(place, name)],
    ),
  ],
  remove: none,
};

const repositoryArns = (place: Place, name: string): readonly string[] => [
  repositoryArn(place, splitImageName(name).repository),
];

const image: KindAccess = {
  fast: (place, name) => [access('ReadImages', ['ecr:BatchGetImage'], repositoryArns(place, name))],
  full: (place, name) => [
    access(
      'ReadImages',
      ['ecr:DescribeRepositories', 'ecr:GetRepositoryPolicy', 'ecr:ListTagsForResource'],
      repositoryArns(place, name),
    ),
  ],
  write: (place, name) => [
    // ECR logs in per account, not per repository.
    access('LogInToPushImages', ['ecr:GetAuthorizationToken'], everywhere),
    access(
      'WriteImages',
      [
        'ecr:BatchCheckLayerAvailability',
        'ecr:CompleteLayerUpload',
        'ecr:CreateRepository',
        'ecr:GetDownloadUrlForLayer',
        'ecr:InitiateLayerUpload',
        'ecr:PutImage',
        'ecr:PutImageScanningConfiguration',
        'ecr:PutImageTagMutability',
        'ecr:PutLifecyclePolicy',
        'ecr:SetRepositoryPolicy',
        'ecr:TagResource',
        'ecr:UntagResource',
        'ecr:UploadLayerPart',
        // Another content replaces the one before, and takes its repository along when it was the last.
        'ecr:BatchDeleteImage',
        'ecr:DeleteRepository',
        'ecr:ListImages',
      ],
      repositoryArns(place, name),
    ),
  ],
  remove: none,
};

const nothing: KindAccess = { fast: none, full: none, write: none, remove: none };

export const kindAccess: { readonly [kind in ObjectKind]: KindAccess } = {
  bucket,
  'event-bus': eventBus,
  rule,
  record,
  stack,
  // Assets are sent with the stack that needs them; see `sendAssets`.
  asset: nothing,
  image,
};
