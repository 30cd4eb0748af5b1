import { expect, test } from 'vitest';
import { silentLog } from '../../../src/log.ts';
import { createNetwork } from '../../../src/substrate/aws/bootstrap/network.ts';
import { createCalls } from '../../../src/substrate/aws/calls.ts';
import { createClients } from '../../../src/substrate/aws/clients.ts';
import { answered } from './memory/answering.ts';
import { MemoryAws } from './memory/memory-aws.ts';

const name = 'clusterless-network-123456789012-us-east-1';

const networkIn = (aws: MemoryAws, signal: AbortSignal) => {
  const { clock } = aws;
  const env = { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' };
  const client = { env, region: 'us-east-1', version: '0.0.0-test', maxAttempts: 1 };
  const bare = createClients(client, createCalls(clock, silentLog), clock);
  const clients = answered(bare, aws.services, async (effect) => await effect());
  const tags = { 'clusterless:owner': 'bootstrap', 'clusterless:scope': 'aws/-/123456789012/us-east-1' };
  return createNetwork({ clients, clock, log: silentLog, signal, name, region: 'us-east-1', tags });
};

test('whoever gives up waiting for the network is told that it goes on, and finds it there later', async () => {
  const aws = new MemoryAws();
  await expect(networkIn(aws, AbortSignal.abort()).ensure()).rejects.toMatchObject({
    code: 'CLS_TRANSIENT',
    message: expect.stringContaining('goes on in CloudFormation'),
  });

  await aws.clock.sleep(60_000);
  const again = networkIn(aws, new AbortController().signal);
  await again.ensure();
  expect(await again.exists()).toBe(true);
  expect(aws.standing).toEqual([name]);
});
