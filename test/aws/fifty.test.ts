import { expect, inject, test } from 'vitest';
import type { AwsSubstrate } from '../../src/substrate/aws/aws.ts';
import { freshAccount } from './emulated.ts';
import { applyFiles, openEmulated, planFiles } from './reconciled.ts';

const account = freshAccount();
const landing = `landing-${account}`;

/** Fifty copy arcs behind one boundary. */
const project = (description = '') => ({
  project: { name: 'fifty', version: '1' },
  placement: { provider: 'aws', stage: 'TEST', account, region: 'us-east-1' },
  resources: [{ type: 'aws:core:s3Bucket', name: 'landing', bucketName: landing }],
  boundaries: [
    {
      type: 'aws:core:s3PutListenerBoundary',
      name: 'arrivals',
      dataset: { name: 'raw', version: '1', pathURI: `s3://${landing}/raw/` },
      lotUnit: 'Twelfths',
    },
  ],
  arcs: Array.from({ length: 50 }, (_, at) => ({
    type: 'aws:core:s3CopyArc',
    name: `copy${at}`,
    sources: { main: { name: 'raw', version: '1' } },
    sinks: { main: { name: `copied${at}`, version: '1', pathURI: `s3://${landing}/copied${at}/` } },
    ...(at === 7 && description !== '' && { tags: { remark: description } }),
  })),
});

const cloudFormationCalls = (substrate: AwsSubstrate): number =>
  substrate
    .callTotals()
    .filter(({ operation }) => operation.startsWith('cloudformation:'))
    .reduce((sum, { count }) => sum + count, 0);

test('fifty arcs: few calls to make them, ten to see that nothing changed, one stack for one change', async () => {
  const first = openEmulated(inject('ministack'), account);
  await (await first.bootstrap()).apply();
  const { result } = await applyFiles(first, { 'project.json': project() });
  expect(result.outcomes.filter(({ outcome }) => outcome !== 'succeeded')).toEqual([]);
  expect(cloudFormationCalls(first)).toBeLessThanOrEqual(160);
  first.close();

  const second = openEmulated(inject('ministack'), account);
  const { plan } = await planFiles(second, { 'project.json': project() });
  expect(plan.actions).toEqual([]);
  expect(second.calls()).toBeLessThanOrEqual(10);
  second.close();

  const third = openEmulated(inject('ministack'), account);
  const changed = await applyFiles(third, { 'project.json': project('now') });
  expect(changed.result.outcomes.map(({ address }) => address)).toEqual(['arcs/copy7:stack']);
  third.close();
});
