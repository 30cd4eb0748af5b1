import type { ErrorCode } from '../../errors.ts';
import type { CallFacts } from './calls.ts';
import { callOf } from './calls.ts';
import type { SdkShape } from './sdk-error.ts';
import { shapeOf } from './sdk-error.ts';

/** A refusal whose reason is known: somebody has to do something, and until then asking again is of no use. */
export interface Explained {
  readonly code: ErrorCode;
  readonly summary: string;
  readonly hint: string;
}

interface Rule {
  readonly of: (shape: SdkShape, call: CallFacts | undefined) => boolean;
  readonly say: (shape: SdkShape, call: CallFacts | undefined) => Explained;
}

const quotas =
  /^(LimitExceeded(Exception)?|ServiceQuotaExceededException|QuotaExceeded|TooManyBuckets|StateMachineLimitExceeded|CodeStorageExceededException|ResourceNumberLimitExceededException)$/;

/** Full, not too fast: of the same name in the SDK's own list of what is tried again. */
const quota: Rule = {
  of: ({ name }) => quotas.test(name),
  say: (_, call) => ({
    code: 'CLS_QUOTA',
    summary: `a quota of the account is used up${call === undefined ? '' : `: ${call.service} ${call.operation}`}`,
    hint: 'Raise it (Service Quotas in the AWS console), or remove what is no longer needed.',
  }),
};

const bucketOf = (call: CallFacts | undefined): string => {
  const bucket: unknown = call === undefined ? undefined : Reflect.get(call.input, 'Bucket');
  return typeof bucket === 'string' ? `the bucket ${bucket}` : 'the bucket';
};

const elsewhere = /^(PermanentRedirect|IllegalLocationConstraintException)$/;
const expected = /expecting '(?<region>[\w-]+)'/;

/** HEAD has no body: of its answer only the status says so. */
const region: Rule = {
  of: ({ name, message, status }, call) =>
    elsewhere.test(name) ||
    (name === 'AuthorizationHeaderMalformed' && expected.test(message)) ||
    (status === 301 && call?.service === 's3'),
  say: ({ message, bucketRegion }, call) => {
    const where = bucketRegion ?? expected.exec(message)?.groups?.['region'];
    return {
      code: 'CLS_WRONG_REGION',
      summary: `${bucketOf(call)} is in ${where ?? 'another region'}, and was asked for elsewhere`,
      hint: `Of a state bucket, state-bucket.json says where it is: {"bucket": ..., "region": "${where ?? '...'}"}. Any other must be in the placement's region.`,
    };
  },
};

const key: Rule = {
  of: ({ name }) => /^kms/i.test(name) && !/throttl/i.test(name),
  say: () => ({
    code: 'CLS_KEY_UNUSABLE',
    summary: 'the KMS key cannot be used',
    hint: 'Enable the key, or cancel its deletion; its policy must let the caller use kms:GenerateDataKey and kms:Decrypt.',
  }),
};

const clock: Rule = {
  of: ({ name, message }) =>
    /^Request(TimeTooSkewed|InTheFuture)$/.test(name) || /^Signature (expired|not yet current)/.test(message),
  say: () => ({
    code: 'CLS_CLOCK_WRONG',
    summary: 'the clock of this machine is wrong, and AWS takes no request of another time',
    hint: 'Set the clock, best by NTP, then the same command again. `date -u` shows it.',
  }),
};

const rules = [quota, region, key, clock];

export const explain = (error: unknown): Explained | undefined => {
  const shape = shapeOf(error);
  const call = callOf(error);
  return rules.find(({ of }) => of(shape, call))?.say(shape, call);
};
