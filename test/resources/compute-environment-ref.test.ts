import { describe, expect, test } from 'vitest';
import { loadProjects } from '../../src/resources/load.ts';
import { boundary, copyArc, projectText } from './project-texts.ts';

const place = { account: '123456789012', region: 'us-west-2' };

type Members = Parameters<typeof projectText>[0];

const found = (ref: string, resources: readonly Members[] = [], more: Members = {}) =>
  loadProjects([
    {
      path: 'p.json',
      text: projectText({
        placement: { provider: 'aws', ...place },
        resources: [...resources],
        boundaries: [boundary('raw')],
        arcs: [
          {
            ...copyArc('batch', 'raw'),
            type: 'aws:core:batchExecArc',
            workload: { computeEnvironmentRef: ref, image: 'alpine:3', command: ['true'] },
          },
        ],
        ...more,
      }),
    },
  ]).diagnostics.map(({ code, path, message, hint }) => `${code} ${path} ${message} (${hint})`);

const at = '/arcs/0/workload/computeEnvironmentRef';
const arn = (where: string, what = 'compute-environment/shared') => `arn:aws:batch:${where}:${what}`;

describe('a compute environment', () => {
  test.each([arn('us-west-2:123456789012')])('of another making, %s, is taken at its word', (ref) => {
    expect(found(ref)).toEqual([]);
  });

  test.each([
    [arn('us-east-1:123456789012'), 'is not in the account and region of this project'],
    [arn('us-west-2:210987654321'), 'is not in the account and region of this project'],
    [arn('us-west-2:123456789012', 'job-queue/shared'), 'is not the ARN of a compute-environment'],
    ['arn:aws:s3:::bucket', 'is not the ARN of a compute-environment'],
  ])('at %s %s', (ref, message) => {
    expect(found(ref)).toEqual([expect.stringContaining(`unknown-reference ${at} "${ref}" ${message}`)]);
    expect(found(ref)[0]).toContain('arn:aws:batch:us-west-2:123456789012:compute-environment/<name>');
  });

  test('may be anywhere for a laptop, which makes none', () => {
    const placement = { provider: 'local', account: '000000000000', region: 'us-west-2' };
    expect(found(arn('us-east-1:123456789012'), [], { placement })).toEqual([]);
  });

  test('that nobody declares is missed', () => {
    expect(found('small')[0]).toContain(`unknown-reference ${at} no aws:core:computeEnvironment is called "small"`);
  });

  test('is named within what AWS Batch takes', () => {
    const long = { type: 'aws:core:computeEnvironment', name: 'small', computeEnvironmentName: 'x'.repeat(120) };
    const [first = '', ...others] = found('small', [long]);
    expect(first).toMatch(/^bad-name .*Batch compute environment .* would have 1\d\d characters, and AWS takes 128/);
    expect(others).toEqual([]);
  });
});
