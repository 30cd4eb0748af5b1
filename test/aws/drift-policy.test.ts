import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { CallFacts } from '../../src/substrate/aws/calls.ts';
import { byHand } from './by-hand.ts';
import { Cloud } from './cloud.ts';
import type { Request, Statement } from './iam.ts';
import { allows, PolicyAnswer, requestsOf } from './iam.ts';
import { applyFiles, openEmulated, planFiles } from './reconciled.ts';
import { spoilable, stand } from './stand.ts';

const looking: CallFacts[] = [];
const mending: CallFacts[] = [];
let cloud: Cloud;

const recording = async (to: CallFacts[], work: (substrate: ReturnType<typeof openEmulated>) => Promise<unknown>) => {
  const substrate = openEmulated(inject('ministack'), cloud.account, null, (call) => void to.push(call));
  await work(substrate);
  substrate.close();
};

beforeAll(async () => {
  cloud = new Cloud();
  cloud.at.write('p.cls.json', spoilable(cloud));
  await stand(cloud);
  const files = { 'p.cls.json': spoilable(cloud) };
  for (const these of [byHand.filter(({ gone }) => !gone), byHand.filter(({ gone }) => gone)]) {
    for (const { change } of these) await change(cloud);
    await recording(looking, (substrate) => planFiles(substrate, files, { refresh: 'deep' }));
    // So few functions are asked about one by one.
    const only = ['arcs/copy-seldom'];
    await recording(looking, (substrate) => planFiles(substrate, files, { refresh: 'deep', only }));
    await recording(mending, (substrate) => applyFiles(substrate, files, { refresh: 'deep' }));
  }
});
afterAll(() => cloud[Symbol.dispose]());

const printed = async (purpose: string, more = ''): Promise<readonly Statement[]> =>
  PolicyAnswer.parse(JSON.parse(await cloud.ok(`policy --json --for ${purpose}${more}`))).policy.Statement;

const asked = (made: readonly CallFacts[]): readonly Request[] => made.flatMap((call) => requestsOf(call, cloud));

const refused = (statements: readonly Statement[], made: readonly CallFacts[]): readonly Request[] =>
  asked(made).filter((request) => !statements.some((statement) => allows(statement, request)));

/** What is there for deep looks and repairs alone. */
const unused = (statements: readonly Statement[], made: readonly CallFacts[]): readonly string[] => {
  const requests = asked(made);
  return statements
    .filter(({ Sid }) => /^(LookInside|Find(?!OpenLots)|Repair)/.test(Sid))
    .filter((statement) => !requests.some((request) => allows(statement, request)))
    .map((statement) => JSON.stringify(statement));
};

test('the policy for a deep diff allows every call of one, and has no statement that it does not use', async () => {
  const statements = await printed('diff', ' --refresh deep');
  expect(looking.filter(({ service }) => service === 'iam').length).toBeGreaterThan(8);
  expect(refused(statements, looking)).toEqual([]);
  expect(unused(statements, looking)).toEqual([]);
});

test('the policy for a deep apply allows every repair, and has no statement that is not used', async () => {
  const statements = await printed('apply', ' --refresh deep');
  expect(mending.filter(({ operation }) => /^(Update|Put|Set|Add|Create)/.test(operation)).length).toBeGreaterThan(20);
  expect(refused(statements, mending)).toEqual([]);
  expect(unused(statements, [...looking, ...mending])).toEqual([]);
});

test('without being asked for, no policy allows to look inside or to change anything there', async () => {
  for (const purpose of ['diff', 'apply', 'watch']) {
    const sids = (await printed(purpose)).map(({ Sid }) => Sid);
    expect(sids.filter((sid) => /^(LookInside|Repair)/.test(sid))).toEqual([]);
  }
});

test('nobody else can be touched by a repair', async () => {
  const statements = await printed('apply', ' --refresh deep');
  const foreign = asked(mending)
    .filter(({ action }) => /^(lambda|iam|states|sqs|logs|scheduler):/.test(action))
    .filter(({ resource }) => resource !== '*')
    .map((request) => ({ ...request, resource: request.resource.replace(/ingest-/g, 'others-') }));
  expect(foreign.length).toBeGreaterThan(20);
  expect(foreign.filter((request) => statements.some((statement) => allows(statement, request)))).toEqual([]);
});
