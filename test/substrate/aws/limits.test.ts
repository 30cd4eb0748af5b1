import { expect, test } from 'vitest';
import {
  checkBucketPolicy,
  checkEventPattern,
  checkLimits,
  checkTemplateSize,
} from '../../../src/substrate/aws/render/limits.ts';
import type { Resource } from '../../../src/substrate/aws/render/template.ts';

const queue: Resource = { Type: 'AWS::SQS::Queue', Properties: {} };

const queues = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, at) => [`Queue${at}`, queue]));

const role = (count: number, resource: string) => ({
  Role: {
    Type: 'AWS::IAM::Role',
    Properties: {
      Policies: [
        {
          PolicyName: 'own',
          PolicyDocument: { Statement: Array.from({ length: count }, () => ({ Resource: resource })) },
        },
      ],
    },
  },
});

const lambda = (value: string) => ({
  Copy: {
    Type: 'AWS::Lambda::Function',
    Properties: { FunctionName: 'copy', Environment: { Variables: { NAME: value } } },
  },
});

test.each([
  ['500 resources', queues(500)],
  ['4 KB of environment', lambda('x'.repeat(4092))],
  ['20 statements', role(20, 'arn')],
  ['10 KB of policy', role(20, 'x'.repeat(400))],
])('%s fit', (_, resources) => {
  expect(() => checkLimits(resources)).not.toThrow();
});

test.each([
  [queues(501), 'the stack would have 501 resources, CloudFormation allows 500', 'Split the project'],
  [lambda('x'.repeat(4093)), 'the settings of copy have 4097 bytes, Lambda allows 4096', 'Use fewer sources'],
  [lambda('ü'.repeat(2047)), 'the settings of copy have 4098 bytes', 'Use fewer sources'],
  [role(21, 'arn'), 'the role Role would have 21 statements', 'At most 20 statements'],
  [role(20, 'x'.repeat(600)), 'the role Role would have 20 statements in', 'and 10240 bytes fit'],
])('what is more is refused before anything is sent, with the way out (%#)', (resources, what, hint) => {
  expect(() => checkLimits(resources)).toThrow(
    expect.objectContaining({
      failure: 'invalid',
      message: expect.stringContaining(what),
      hint: expect.stringContaining(hint),
    }),
  );
});

test('a template of a megabyte is the largest', () => {
  expect(() => checkTemplateSize('x'.repeat(1_000_000))).not.toThrow();
  expect(() => checkTemplateSize('x'.repeat(1_000_001))).toThrow(/1000001 bytes, CloudFormation allows 1000000/);
});

const patternOf = (characters: number) => ({ source: ['x'.repeat(characters - '{"source":[""]}'.length)] });

test('an event pattern of 2048 characters is the longest', () => {
  expect(() => checkEventPattern('bus/rule', patternOf(2048))).not.toThrow();
  expect(() => checkEventPattern('bus/rule', patternOf(2049))).toThrow(
    expect.objectContaining({
      failure: 'invalid',
      message: 'the event pattern of the rule bus/rule has 2049 characters, EventBridge allows 2048',
      hint: expect.stringContaining('"subscribe": false'),
    }),
  );
});

test('a bucket policy of 20 KB is the largest, in bytes', () => {
  expect(() => checkBucketPolicy('lake', 'x'.repeat(20_480))).not.toThrow();
  expect(() => checkBucketPolicy('lake', `${'x'.repeat(20_479)}ü`)).toThrow(
    expect.objectContaining({
      failure: 'invalid',
      message: 'the policy of the bucket lake would have 20481 bytes, S3 allows 20480',
      hint: expect.stringContaining('fewer log groups'),
    }),
  );
});
