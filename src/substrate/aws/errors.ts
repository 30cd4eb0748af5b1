import { ClusterlessError, messageOf } from '../../errors.ts';
import type { FailureKind } from '../provider.ts';
import { ProviderError } from '../provider.ts';
import type { CallFacts } from './calls.ts';
import { callOf } from './calls.ts';
import { credentialsText } from './credentials-text.ts';
import { explain } from './explain.ts';
import { missingPermission } from './permission.ts';
import { shapeOf } from './sdk-error.ts';

export { nameOf, statusOf } from './sdk-error.ts';

/** What the reconciler knows, and two answers that only the caller can judge. */
export type AwsFailure = FailureKind | 'not-found' | 'no-credentials';

const names: Readonly<Record<AwsFailure, readonly RegExp[]>> = {
  'no-credentials': [
    /^(CredentialsProviderError|TokenProviderError|ExpiredToken(Exception)?|RequestExpired)$/,
    /^(InvalidClientTokenId|UnrecognizedClientException|InvalidAccessKeyId|SignatureDoesNotMatch|AuthFailure)$/,
  ],
  denied: [
    /^(AccessDenied|AccessDeniedException|UnauthorizedOperation|NotAuthorized|AuthorizationError)/,
    /^Forbidden$/,
  ],
  throttled: [/Throttl|^SlowDown$|^TooManyRequests|^RequestLimitExceeded$|^RequestThrottled/],
  'not-found': [/^NoSuch(Key|Bucket|Upload|BucketPolicy|TagSet|LifecycleConfiguration)|NotFound|DoesNotExist/],
  conflict: [
    /^(PreconditionFailed|BucketAlreadyExists|BucketAlreadyOwnedByYou)$/,
    /^(Resource)?AlreadyExistsException$/,
  ],
  'unknown-outcome': [/^(TimeoutError|AbortError)$/],
  transient: [
    /^(OperationAborted|ConditionalRequestConflict|ConflictException|ConcurrentModificationException)$/,
    /^(ResourceInUseException|ResourceConflictException|OperationInProgressException)$/,
    /^(InternalError|InternalFailure|InternalServer|ServiceUnavailable|ServiceException|RequestTimeout)/,
  ],
  invalid: [/Validation|^Invalid|^Malformed|^UnsupportedOperation|^EntityTooSmall$/],
  busy: [],
  'foreign-owner': [],
  protected: [],
  fenced: [],
};

const byName = (name: string): AwsFailure | undefined => {
  for (const [failure, patterns] of Object.entries(names)) {
    if (patterns.some((pattern) => pattern.test(name))) return isFailure(failure) ? failure : undefined;
  }
  return undefined;
};

const isFailure = (text: string): text is AwsFailure => Object.hasOwn(names, text);

const byStatus = (status: number): AwsFailure => {
  if (status === 401 || status === 403) return 'denied';
  if (status === 404) return 'not-found';
  if (status === 409 || status === 412) return 'conflict';
  if (status === 429) return 'throttled';
  return status >= 500 ? 'transient' : 'invalid';
};

/** Before anything was sent; any other broken connection may have come after the service acted. */
const neverSent = /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH)$/;

export const failureOf = (error: unknown): AwsFailure => {
  if (error instanceof ProviderError) return error.failure;
  if (explain(error) !== undefined) return 'invalid';
  const { name, message, status, code } = shapeOf(error);
  // CloudFormation throttles and refuses under the name of a validation error.
  if (/rate exceeded|throttl/i.test(message) && name !== 'AccessDenied') return 'throttled';
  if (/(is in|while in status) \w+_IN_PROGRESS\b/.test(message)) return 'busy';
  const named = byName(name);
  if (named !== undefined) return named;
  if (status !== undefined) return byStatus(status);
  if (code !== undefined) return neverSent.test(code) ? 'transient' : 'unknown-outcome';
  return 'invalid';
};

const describe = (facts: CallFacts | undefined): string => (facts ? `${facts.service} ${facts.operation}` : 'a call');

/** Of a denial: which action on what, and the statement to add. */
export const deniedText = (error: unknown): { readonly message: string; readonly hint: string } => {
  const missing = missingPermission(messageOf(error), callOf(error));
  return {
    message: `access denied: ${missing.action} on ${missing.resource}`,
    hint:
      missing.forbiddenBy === undefined
        ? `allow it with the statement ${missing.statement}`
        : `a ${missing.forbiddenBy} forbids it, whatever else allows it: have its Deny changed, or call as somebody else`,
  };
};

/** Of a call or of its transport; any other error is somebody's own (a stream that broke) and stays what it is. */
const isOfSdk = (error: Error): boolean =>
  callOf(error) !== undefined ||
  '$metadata' in error ||
  shapeOf(error).code !== undefined ||
  explain(error) !== undefined ||
  failureOf(error) !== 'invalid';

/** What a provider throws. Errors that are decided already pass through. */
export const toProviderError = (error: unknown): Error => {
  if (error instanceof ProviderError || error instanceof ClusterlessError) return error;
  const failure = failureOf(error);
  // With a code of their own, which an outcome keeps.
  if (failure === 'no-credentials' || explain(error) !== undefined) return toClusterlessError(error);
  if (failure === 'denied') {
    const { message, hint } = deniedText(error);
    return new ProviderError('denied', message, { hint, cause: error });
  }
  const { name, message } = shapeOf(error);
  const text = `${describe(callOf(error))}: ${name === '' ? '' : `${name}: `}${message}`;
  return new ProviderError(failure === 'not-found' ? 'invalid' : failure, text, { cause: error });
};

/**
 * What a port throws: said to a person, with a stable code. Errors that are decided already pass through.
 * @param profile where the credentials come from, if from one
 */
export const toClusterlessError = (error: unknown, profile?: string): Error => {
  if (error instanceof ProviderError || error instanceof ClusterlessError) return error;
  if (error instanceof Error && !isOfSdk(error)) return error;
  const shape = shapeOf(error);
  const call = describe(callOf(error));
  const why = { detail: `${shape.name}: ${shape.message}`, cause: error };
  const explained = explain(error);
  if (explained !== undefined) {
    return new ClusterlessError(explained.code, explained.summary, { ...why, hint: explained.hint });
  }
  switch (failureOf(error)) {
    case 'no-credentials': {
      const { summary, hint } = credentialsText(shape, profile);
      return new ClusterlessError('CLS_CREDENTIALS', summary, { ...why, hint });
    }
    case 'denied': {
      const { message, hint } = deniedText(error);
      return new ClusterlessError('CLS_DENIED', message, { ...why, hint });
    }
    case 'throttled':
      return new ClusterlessError('CLS_THROTTLED', `${call} was throttled`, { ...why, hint: 'Try again in a minute.' });
    case 'not-found':
      return new ClusterlessError('CLS_NOT_FOUND', `${call} found nothing there`, why);
    case 'transient':
    case 'conflict':
    case 'busy':
    case 'unknown-outcome':
      return new ClusterlessError('CLS_TRANSIENT', `${call} failed for the moment`, { ...why, hint: 'Try again.' });
    case 'invalid':
    case 'foreign-owner':
    case 'protected':
    case 'fenced':
      return new ClusterlessError('CLS_INTERNAL', `${call} was refused`, why);
  }
};
