/** A check of checkov that fails on our templates, and why it may. */
export interface Allowed {
  readonly check: string;
  readonly reason: string;
  /** The check is wrong about what has this property: it is only allowed there. */
  readonly wrongWith?: string;
}

/** Whoever adds one has a security team ask. An entry that nothing needs fails the test. */
export const allowed: readonly Allowed[] = [
  {
    check: 'CKV_AWS_27',
    wrongWith: 'SqsManagedSseEnabled',
    reason:
      'Queues are encrypted by SQS. Of CloudFormation this check knows keys of KMS only (checkov issue 7381), and EventBridge cannot write with the one that is free.',
  },
  {
    check: 'CKV_AWS_115',
    reason:
      'Reserved concurrency is taken from what the whole account has: a hundred arcs would leave nothing for other functions, and a new account has too little for one.',
  },
  {
    check: 'CKV_AWS_117',
    reason:
      'In a VPC, functions would need interface endpoints at some 7 USD a month each, to reach only what IAM guards already.',
  },
  {
    check: 'CKV_AWS_158',
    reason:
      'Logs are encrypted by CloudWatch; a key of your own costs 1 USD a month. Names and counts are in them, no data and no secrets.',
  },
  {
    check: 'CKV_AWS_173',
    reason:
      'Settings are encrypted by Lambda; a key of your own costs 1 USD a month. Names of buckets and datasets are in them, no secrets.',
  },
];
