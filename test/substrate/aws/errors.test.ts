import { describe, expect, test } from 'vitest';
import { ClusterlessError } from '../../../src/errors.ts';
import { failureOf, toClusterlessError, toProviderError } from '../../../src/substrate/aws/errors.ts';

const sdk = (name: string, message = '', status?: number): Error =>
  Object.assign(new Error(message), { name, $metadata: { httpStatusCode: status } });

const socket = (code: string): Error => Object.assign(new Error(code), { name: 'Error', code });

describe('an SDK error is', () => {
  test.each([
    [sdk('AccessDenied', '', 403), 'denied'],
    [sdk('AccessDeniedException', '', 400), 'denied'],
    [sdk('UnknownError', '', 403), 'denied'],
    [sdk('Throttling', 'Rate exceeded', 400), 'throttled'],
    [sdk('ValidationError', 'Rate exceeded', 400), 'throttled'],
    [sdk('SlowDown', '', 503), 'throttled'],
    [sdk('TooManyRequestsException', '', 429), 'throttled'],
    [sdk('ValidationError', 'Stack:x is in UPDATE_IN_PROGRESS state and can not be updated', 400), 'busy'],
    [sdk('OperationAborted', '', 409), 'transient'],
    [sdk('ConcurrentModificationException', '', 400), 'transient'],
    [sdk('InternalError', '', 500), 'transient'],
    [sdk('ServiceUnavailable', '', 503), 'transient'],
    [sdk('NoSuchKey', '', 404), 'not-found'],
    [sdk('ResourceNotFoundException', '', 400), 'not-found'],
    [sdk('ExecutionDoesNotExist', '', 400), 'not-found'],
    [sdk('BucketAlreadyExists', '', 409), 'conflict'],
    [sdk('PreconditionFailed', '', 412), 'conflict'],
    [sdk('ValidationError', 'bad', 400), 'invalid'],
    [sdk('InvalidEventPatternException', '', 400), 'invalid'],
    [sdk('TimeoutError'), 'unknown-outcome'],
    [socket('ECONNRESET'), 'unknown-outcome'],
    [socket('ECONNREFUSED'), 'transient'],
    [socket('ENOTFOUND'), 'transient'],
    [sdk('CredentialsProviderError'), 'no-credentials'],
    [sdk('ExpiredToken', '', 400), 'no-credentials'],
    [sdk('InvalidClientTokenId', '', 403), 'no-credentials'],
    // Full, and not too fast: it stays full until somebody makes room.
    [sdk('LimitExceededException', 'The requested resource exceeds the maximum number allowed.', 400), 'invalid'],
    [sdk('ServiceQuotaExceededException', '', 402), 'invalid'],
    [sdk('RequestLimitExceeded', 'Request limit exceeded.', 503), 'throttled'],
    // Not that the object is missing.
    [sdk('KMS.NotFoundException', 'Key does not exist', 400), 'invalid'],
    [sdk('KmsThrottled', '', 400), 'throttled'],
    [sdk('RequestTimeTooSkewed', '', 403), 'invalid'],
  ])('%s: %s', (error, failure) => {
    expect(failureOf(error)).toBe(failure);
  });
});

describe('people read', () => {
  test.each([
    [sdk('CredentialsProviderError', 'Could not load credentials from any providers'), 'no AWS credentials were found'],
    [
      sdk('CredentialsProviderError', 'The SSO session associated with this profile has expired'),
      'the SSO session has expired',
    ],
    [
      sdk('CredentialsProviderError', 'UnauthorizedException: Session token not found or invalid'),
      'the SSO session has expired',
    ],
    [sdk('TokenProviderError', 'Token is expired. To refresh this SSO session run'), 'the SSO session has expired'],
    [
      sdk('CredentialsProviderError', 'Failed to load a token for session x, please re-authenticate using aws login'),
      'the session of aws login has expired',
    ],
    [sdk('CredentialsProviderError', 'ForbiddenException: No access'), 'the SSO session may not take the role'],
    [sdk('ExpiredToken', 'The provided token has expired', 400), 'the AWS credentials have expired'],
    [sdk('InvalidClientTokenId', 'The security token is invalid', 403), 'AWS does not accept these credentials'],
  ])('of %s: %s', (error, summary) => {
    expect(toClusterlessError(error)).toMatchObject({ code: 'CLS_CREDENTIALS', summary, hint: expect.any(String) });
  });

  test('of a profile without credentials: which one', () => {
    const error = sdk('CredentialsProviderError', 'Could not load credentials from any providers');
    expect(toClusterlessError(error, 'nosuch')).toMatchObject({
      summary: 'no AWS credentials were found in the profile nosuch',
    });
  });

  test('of a profile that asks for the code of a device: how to have it asked for', () => {
    const message = 'Profile deploy requires multi-factor authentication, but no MFA code callback was provided.';
    expect(toClusterlessError(sdk('CredentialsProviderError', message), 'deploy')).toMatchObject({
      code: 'CLS_CREDENTIALS',
      summary: expect.stringContaining('the profile deploy asks for the code of a device (mfa_serial)'),
      hint: expect.stringContaining('aws configure export-credentials --profile deploy --format env'),
    });
  });

  test.each([
    [sdk('LimitExceededException', '', 400), 'CLS_QUOTA', 'a quota of the account is used up', /Raise it/],
    [sdk('KMS.DisabledException', 'key is disabled', 400), 'CLS_KEY_UNUSABLE', 'the KMS key cannot be used', /Enable/],
    [sdk('KMSInvalidStateException', '', 400), 'CLS_KEY_UNUSABLE', 'the KMS key cannot be used', /Enable/],
    [sdk('RequestTimeTooSkewed', '', 403), 'CLS_CLOCK_WRONG', 'the clock of this machine is wrong', /Set the clock/],
    [
      sdk('SignatureDoesNotMatch', 'Signature expired: 20260101T000000Z is now earlier than 20260101T001000Z', 403),
      'CLS_CLOCK_WRONG',
      'the clock of this machine is wrong',
      /Set the clock/,
    ],
    [sdk('PermanentRedirect', '', 301), 'CLS_WRONG_REGION', 'the bucket is in another region', /state-bucket\.json/],
    [
      sdk('AuthorizationHeaderMalformed', "the region 'us-east-1' is wrong; expecting 'eu-west-1'", 400),
      'CLS_WRONG_REGION',
      'the bucket is in eu-west-1',
      /"region": "eu-west-1"/,
    ],
  ])('of %s: %s, why, and what to do', (error, code, summary, hint) => {
    const said = toClusterlessError(error);
    expect(said).toMatchObject({ code, summary: expect.stringContaining(summary), hint: expect.stringMatching(hint) });
    // Of an action too: it is not tried again, and its outcome has this code.
    expect(toProviderError(error)).toEqual(said);
  });

  test('which permission is missing, in the words of AWS', () => {
    const message =
      'User: arn:aws:iam::123456789012:user/ci is not authorized to perform: s3:PutObject on resource: "arn:aws:s3:::b/k" because no identity-based policy allows it';
    const error = toProviderError(sdk('AccessDenied', message, 403));
    expect(error).toMatchObject({
      failure: 'denied',
      message: 'access denied: s3:PutObject on arn:aws:s3:::b/k',
      hint: expect.stringContaining('{"Effect":"Allow","Action":"s3:PutObject","Resource":"arn:aws:s3:::b/k"}'),
    });
  });

  test('that a statement is of no use against a Deny', () => {
    const message =
      'User: x is not authorized to perform: s3:PutObject on resource: "arn:aws:s3:::b/k" with an explicit deny in a service control policy';
    expect(toProviderError(sdk('AccessDenied', message, 403))).toMatchObject({
      message: 'access denied: s3:PutObject on arn:aws:s3:::b/k',
      hint: expect.stringContaining('a service control policy forbids it'),
    });
  });

  test('an error of their own as it was', () => {
    const own = new Error('the source broke');
    expect(toClusterlessError(own)).toBe(own);
    const decided = new ClusterlessError('CLS_NOT_FOUND', 'gone');
    expect(toProviderError(decided)).toBe(decided);
  });
});
