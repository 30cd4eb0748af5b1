import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateBucketCommand, DeleteBucketCommand, ListBucketsCommand } from '@aws-sdk/client-s3';
import { expect, inject, test } from 'vitest';
import type { Account } from '../../scripts/account/account.ts';
import { cli, clientsOf, open as openAccount } from '../../scripts/account/account.ts';
import { prepare, proofs } from '../../scripts/account/fixtures.ts';
import { cleanAccount, testAccount } from '../../scripts/account/run.ts';
import { environmentOf, freshAccount } from './emulated.ts';
import { everything } from './leftovers.ts';

const open = (stage: string, more: Partial<Account> = {}) => {
  const said: string[] = [];
  const account = freshAccount();
  const env = environmentOf(inject('ministack'), account);
  const place = { account, region: 'us-east-1', stage };
  return { said, account: { place, env, dryRun: true, say: (line: string) => void said.push(line), ...more } };
};

async function* once(text: string): AsyncIterable<Uint8Array> {
  yield new TextEncoder().encode(text);
}

const yes = async (): Promise<boolean> => true;

/** Of an account that had nothing before. */
const leftIn = async (account: Account): Promise<readonly string[]> => {
  const clients = clientsOf(account);
  const left = await everything(clients);
  clients.close();
  return left;
};

// Nine projects one after the other, each looked at in full: long on a machine that has other things to do.
const patience = { timeout: 180_000 };

test('the proof for a real account runs against the emulator, and leaves nothing behind', patience, async () => {
  const { account, said } = open('TAAAA0');
  const questions: string[] = [];
  const report = await testAccount(account, async (question) => {
    questions.push(`${said.length} ${question}`);
    return true;
  });
  expect(report?.proofs.filter(({ outcome }) => outcome === 'failed')).toEqual([]);
  expect(report?.proofs.filter(({ outcome }) => outcome === 'proven').map(({ fixture }) => fixture)).toEqual(
    proofs.filter(({ emulated: here }) => here).map(({ fixture }) => fixture),
  );
  expect(report?.left).toEqual([]);
  expect(await leftIn(account)).toEqual([]);

  expect(questions).toEqual([`2 Make them in account ${account.place.account}, and remove them again?`]);
  expect(said.slice(0, 3)).toEqual([
    `account ${account.place.account}, us-east-1: 9 projects in the stage TAAAA0, one by one`,
    expect.stringMatching(/^about \$0\.\d+ by list prices of us-east-1, \d{4}-\d{2}-\d{2}, without storage/),
    expect.stringContaining('npm run test:account -- --clean TAAAA0'),
  ]);
  expect(said.slice(-2)).toEqual(['nothing is left', said[1]?.replace('about', 'together')]);
});

test('nothing is made when the answer is no, or when something has such a name already', async () => {
  const { account, said } = open('TAAAA1');
  expect(await testAccount(account, async () => false)).toBeUndefined();
  expect(await leftIn(account)).toEqual([]);

  const clients = clientsOf(account);
  const s3 = await clients.s3();
  const Bucket = `taaaa1-clusterless-manifest-${account.place.account}-us-east-1`;
  await s3.send(new CreateBucketCommand({ Bucket }));
  expect(await testAccount(account, yes)).toEqual({ proofs: [], left: [`bucket ${Bucket}`] });
  expect(said.at(-1)).toBe(`refused: there is something of that name already: bucket ${Bucket}`);
  expect((await s3.send(new ListBucketsCommand({}))).Buckets?.map(({ Name }) => Name)).toEqual([Bucket]);
  await s3.send(new DeleteBucketCommand({ Bucket }));
  clients.close();
});

test('who stops it waits until what was made is removed', async () => {
  const stopping = new AbortController();
  const { account, said } = open('TAAAA2', { signal: stopping.signal, only: 's3-' });
  const say = (line: string): void => {
    said.push(line);
    if (line.startsWith('proven')) stopping.abort();
  };
  const report = await testAccount({ ...account, say }, yes);
  expect(report?.proofs.filter(({ outcome }) => outcome === 'proven')).toHaveLength(1);
  expect(report?.proofs.filter(({ detail }) => detail === 'stopped').length).toBeGreaterThan(1);
  // A bucket alone costs nothing.
  expect(said.at(-1)).toMatch(/^together \$0\.00 by/);
  expect(await leftIn(account)).toEqual([]);
});

test('what a run that was killed has left is removed by the name of its stage', async () => {
  const { account, said } = open('TAAAA3');
  const root = mkdtempSync(join(tmpdir(), 'cls-killed-'));
  const { folder, entries } = prepare('s3-copy-arc/smallest', join(root, 'copy'), account.place, undefined);
  await cli(account, folder, 'bootstrap --yes');
  await cli(account, folder, 'apply --yes');
  const aws = openAccount(account);
  await aws.ports.data.write(`${entries[0]}one.csv`, once('1'));
  aws.close();
  rmSync(root, { recursive: true });

  expect(await cleanAccount(account)).toEqual([]);
  expect(said).toEqual(['nothing is left of TAAAA3']);
  expect(await leftIn(account)).toEqual([]);
  expect(await cleanAccount(account)).toEqual([]);
  expect(said.at(-1)).toBe('there is nothing of TAAAA3');
});
