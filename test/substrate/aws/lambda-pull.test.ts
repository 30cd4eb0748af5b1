import { ECRClient } from '@aws-sdk/client-ecr';
import { expect, test } from 'vitest';
import { mayLambdaPull } from '../../../src/substrate/aws/image/lambda-pull.ts';
import { FakeRegistry } from './fake-registry.ts';
import { recording } from './recorded.ts';

const place = { account: '123456789012', region: 'us-west-2' };

const said = {
  Sid: 'ClusterlessLambdaPulls',
  Effect: 'Allow',
  Principal: { Service: ['lambda.amazonaws.com'] },
  Action: ['ecr:GetDownloadUrlForLayer', 'ecr:BatchGetImage'],
  Condition: { StringLike: { 'aws:sourceArn': ['arn:aws:lambda:us-west-2:123456789012:function:*'] } },
};

test.each([
  ['as it is wanted, written in another way', said, true],
  ['for everybody', { ...said, Principal: '*' }, false],
  ['without its condition', { ...said, Condition: {} }, false],
  ['to delete, too', { ...said, Action: [...said.Action, 'ecr:BatchDeleteImage'] }, false],
  ['under another name', { ...said, Sid: 'theirs' }, false],
])('what the statement says decides whether Lambda may pull: %s', async (_, statement, expected) => {
  const registry = new FakeRegistry('arn:aws:ecr:us-west-2:123456789012:repository/orders');
  registry.tags = {};
  registry.policyText = JSON.stringify({ Version: '2012-10-17', Statement: [{ Sid: 'else' }, statement] });
  await using server = await recording((recorded) => registry.answer(recorded));
  expect(await mayLambdaPull(new ECRClient(server.settings), place, 'orders')).toBe(expected);
});
