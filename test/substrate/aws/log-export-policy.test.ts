import { expect, test } from 'vitest';
import { foundLogExports, logExportStatements } from '../../../src/substrate/aws/providers/log-export-policy.ts';

const place = { account: '123456789012', region: 'us-west-2' };
const bucket = 'acme-logs';
const web = { logGroup: '/aws/lambda/web', prefix: 'web/' };
const all = { logGroup: '/aws/lambda/all', prefix: '' };

test('the service may look and add, for these log groups of this account', () => {
  expect(logExportStatements(place, { bucket, exports: [web, all] })).toMatchInlineSnapshot(`
    [
      {
        "Action": "s3:GetBucketAcl",
        "Condition": {
          "ArnLike": {
            "aws:SourceArn": [
              "arn:aws:logs:us-west-2:123456789012:log-group:/aws/lambda/all:*",
              "arn:aws:logs:us-west-2:123456789012:log-group:/aws/lambda/web:*",
            ],
          },
          "StringEquals": {
            "aws:SourceAccount": [
              "123456789012",
            ],
          },
        },
        "Effect": "Allow",
        "Principal": {
          "Service": "logs.us-west-2.amazonaws.com",
        },
        "Resource": "arn:aws:s3:::acme-logs",
        "Sid": "ClusterlessLogExportLook",
      },
      {
        "Action": "s3:PutObject",
        "Condition": {
          "ArnLike": {
            "aws:SourceArn": [
              "arn:aws:logs:us-west-2:123456789012:log-group:/aws/lambda/all:*",
              "arn:aws:logs:us-west-2:123456789012:log-group:/aws/lambda/web:*",
            ],
          },
          "StringEquals": {
            "aws:SourceAccount": [
              "123456789012",
            ],
          },
        },
        "Effect": "Allow",
        "Principal": {
          "Service": "logs.us-west-2.amazonaws.com",
        },
        "Resource": [
          "arn:aws:s3:::acme-logs/*",
          "arn:aws:s3:::acme-logs/web/*",
        ],
        "Sid": "ClusterlessLogExportWrite",
      },
    ]
  `);
});

test('no exports, no statements', () => {
  expect(logExportStatements(place, { bucket, exports: [] })).toEqual([]);
});

const right = logExportStatements(place, { bucket, exports: [web] });
const others = { Sid: 'Else', Effect: 'Allow' };

test.each([
  ['as wanted, among those of others', [web], [others, ...right], [web]],
  ['not there', [web], [others], null],
  ['of another log group', [all], right, null],
  ['with one statement lost', [web], right.slice(1), null],
  ['not wanted and not there', undefined, [others], undefined],
  ['not wanted any more', undefined, right, null],
])('statements that are %s', (_, wanted, statements, found) => {
  expect(foundLogExports(place, { bucket, wanted, statements })).toEqual(found);
});
