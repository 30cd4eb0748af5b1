import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CreatePolicyCommand } from '@aws-sdk/client-iam';
import { afterAll, expect, inject, test } from 'vitest';
import { pythonProgram } from '../../scripts/aws/python.ts';
import { policyFor, purposes } from '../../src/substrate/aws/policy/policy.ts';
import { loweredFixtures, requestOf } from '../substrate/aws/policy-requests.ts';
import { emulated, motoAccount } from './emulated.ts';

const here = emulated(inject('moto'), motoAccount);
afterAll(() => here.clients.close());

const all = loweredFixtures.flatMap(([, objects]) => objects);

/** IAM's own rules of syntax, as moto has them; it does not mind how long a policy is. */
const create = async (PolicyName: string, document: object): Promise<unknown> =>
  (await here.clients.iam()).send(new CreatePolicyCommand({ PolicyName, PolicyDocument: JSON.stringify(document) }));

test.each(purposes)('IAM takes what is printed for %s', async (purpose) => {
  await create(purpose, policyFor(purpose, requestOf(all)));
});

test('and would not take just anything', async () => {
  const { Statement } = policyFor('diff', requestOf(all));
  const twice = { Version: '2012-10-17', Statement: [...Statement, ...Statement] };
  await expect(create('twice', twice)).rejects.toThrow(/Statement IDs \(SID\) in a single policy must be unique/);
});

test('every action that is printed is one of AWS', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'cls-policies-'));
  const Resources = Object.fromEntries(
    purposes.map((purpose) => [
      `For${purpose}`,
      { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument: policyFor(purpose, requestOf(all)) } },
    ]),
  );
  const file = join(folder, 'policies.json');
  writeFileSync(file, JSON.stringify({ AWSTemplateFormatVersion: '2010-09-09', Resources }));
  const args = ['--non-zero-exit-code', 'informational', '--regions', 'us-west-2', '--', file];
  const answer = await promisify(execFile)(pythonProgram('lint', 'cfn-lint'), args).catch(
    (error: { readonly stdout?: string }) => ({ stdout: error.stdout ?? 'cfn-lint did not run' }),
  );
  rmSync(folder, { recursive: true });
  expect(answer.stdout).toBe('');
}, 120_000);
