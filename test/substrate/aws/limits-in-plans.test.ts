import { expect, test } from 'vitest';
import { MemoryAws } from './memory/memory-aws.ts';

const placement = { provider: 'aws', account: '123456789012', region: 'us-east-1' };
const base = {
  project: { name: 'orders', version: '1' },
  placement,
  resources: [{ type: 'aws:core:s3Bucket', name: 'lake', bucketName: 'lake' }],
};

const refused = (message: string) => ({ failure: 'invalid', message: expect.stringContaining(message) });

test('a rule whose pattern is too long is refused while it is planned', () => {
  const provider = new MemoryAws().open().providers.get('rule');
  const managed = (datasets: number) =>
    provider?.managed({
      kind: 'rule',
      address: 'arcs/join:rule/live',
      name: 'bus/join',
      dependsOn: [],
      protect: false,
      deletionPolicy: 'delete',
      adopt: false,
      spec: {
        bus: 'bus',
        pattern: { detail: { datasetId: Array.from({ length: datasets }, (_, at) => `dataset-${at}/20240115`) } },
        targets: [],
        enabled: true,
      },
    });
  expect(managed(80)).toMatchObject({ enabled: true });
  expect(() => managed(100)).toThrow(
    expect.objectContaining(refused('the event pattern of the rule bus/join has 2216 characters')),
  );
});

test('a bucket that takes the exports of more log groups than its policy holds is refused by the plan', async () => {
  const exporting = (groups: number) => ({
    ...base,
    activities: Array.from({ length: groups }, (_, at) => ({
      type: 'aws:core:cloudWatchExport',
      name: `export${at}`,
      interval: 'Days',
      logGroupName: `/aws/lambda/${'x'.repeat(40)}${at}`,
      pathURI: `s3://lake/logs/${at}/`,
    })),
  });
  const aws = new MemoryAws();
  await expect(aws.plan(exporting(120))).rejects.toMatchObject(refused('the policy of the bucket lake would have'));
  expect((await aws.plan(exporting(20))).actions.length).toBeGreaterThan(20);
});

test('what others have said in a policy counts, and stays when there is no room for us', async () => {
  const aws = new MemoryAws();
  await aws.apply(base);
  const settings = aws.s3.buckets.get('lake')?.settings;
  const theirs = {
    Sid: 'Theirs',
    Effect: 'Allow',
    Principal: '*',
    Action: 's3:GetObject',
    Resource: 'x'.repeat(20_300),
  };
  const policy = JSON.stringify({ Version: '2012-10-17', Statement: [theirs] });
  settings?.set('policy', policy);

  const { outcomes } = await aws.apply(base, { refresh: 'full' });
  expect(outcomes).toMatchObject([
    { outcome: 'failed', error: { summary: expect.stringMatching(/policy of the bucket lake would have \d+ bytes/) } },
  ]);
  expect(settings?.get('policy')).toBe(policy);
});
