import { expect, test } from 'vitest';
import { silentLog } from '../../../src/log.ts';
import { systemClock } from '../../../src/ports/clock.ts';
import { createCalls } from '../../../src/substrate/aws/calls.ts';
import { createClients } from '../../../src/substrate/aws/clients.ts';
import { ownObjects, readOwnership } from '../../../src/substrate/aws/providers/bucket-settings.ts';
import type { Operations } from './memory/answering.ts';
import { answered, refusal } from './memory/answering.ts';

const at = { Bucket: 'lake', ExpectedBucketOwner: '123456789012' };

const answering = (s3: Operations) => {
  const env = { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' };
  const bare = createClients(
    { env, region: 'us-east-1', version: '0' },
    createCalls(systemClock, silentLog),
    systemClock,
  );
  return answered(bare, { s3, events: {}, cloudFormation: {}, sts: {} }, async (effect) => await effect()).s3();
};

const refusing = (name: string): Operations => {
  const refuse = () => {
    throw refusal(name, 400);
  };
  return { GetBucketOwnershipControls: refuse, PutBucketOwnershipControls: refuse };
};

test('a bucket that was made before there were ownership controls has lists of rights', async () => {
  expect(await readOwnership(await answering(refusing('OwnershipControlsNotFoundError')), at)).toBe('ObjectWriter');
  await expect(readOwnership(await answering(refusing('AccessDenied')), at)).rejects.toThrow('AccessDenied');
});

test('a list that gives rights to others is told, with what to type', async () => {
  const listed = await answering(refusing('InvalidBucketAclWithObjectOwnership'));
  await expect(ownObjects(listed, at)).rejects.toMatchObject({
    failure: 'protected',
    message: 'the access control list of the bucket lake gives rights to others',
    hint: expect.stringContaining('put-bucket-acl --bucket lake --acl private'),
  });
  await expect(ownObjects(await answering(refusing('AccessDenied')), at)).rejects.toThrow('AccessDenied');
});
