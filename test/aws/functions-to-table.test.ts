import { GetDatabasesCommand, GetPartitionsCommand, GlueClient } from '@aws-sdk/client-glue';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { CallFacts } from '../../src/substrate/aws/calls.ts';
import { Cloud, until } from './cloud.ts';
import type { Request, Statement } from './iam.ts';
import { allows, PolicyAnswer, requestsOf } from './iam.ts';
import { everything } from './leftovers.ts';
import { applyFiles, openEmulated } from './reconciled.ts';

const cloud = new Cloud();
const lake = `lake-${cloud.account}`;
const database = `lake_${cloud.team}`;
const version = '1';

/** Signed for nobody: the emulator takes the account out of the header. */
const nodeCode = `
const { AWS_ENDPOINT_URL: endpoint, AWS_ACCESS_KEY_ID: key } = process.env;
const authorization = 'AWS4-HMAC-SHA256 Credential=' + key + '/20230101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0';
const ask = async (uri, more) => {
  const answer = await fetch(endpoint + '/' + uri.slice('s3://'.length), { headers: { authorization }, ...more });
  if (!answer.ok) throw new Error(uri + ' ' + answer.status);
  return answer;
};
export const handler = async ({ arcNotifyEvent, arcProps }) => {
  const { uris } = await (await ask(arcNotifyEvent.manifest)).json();
  const texts = await Promise.all(uris.map(async (uri) => (await ask(uri)).text()));
  const target = arcProps.sinks.main.runURI + 'upper.csv';
  await ask(target, { method: 'PUT', body: texts.join('').toUpperCase() });
  return { uris: [target] };
};
`;

/** Writes its manifest itself, and answers nothing. */
const pythonCode = `
import json, os, urllib.request

def ask(uri, body=None):
    key = os.environ['AWS_ACCESS_KEY_ID']
    signed = f'AWS4-HMAC-SHA256 Credential={key}/20230101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0'
    url = os.environ['AWS_ENDPOINT_URL'] + '/' + uri[len('s3://'):]
    request = urllib.request.Request(url, data=body, headers={'authorization': signed}, method='PUT' if body else 'GET')
    return urllib.request.urlopen(request).read()

def handler(event, context):
    props, lot = event['arcProps'], event['arcNotifyEvent']['lot']
    target = props['sinks']['main']['runURI'] + 'lines.csv'
    lines = [ask(uri) for uri in json.loads(ask(event['arcNotifyEvent']['manifest']))['uris']]
    ask(target, b'id,word\\n' + b''.join(lines))
    manifest = {'state': 'complete', 'comment': None, 'lotId': lot, 'uriType': 'identifier', 'uris': [target]}
    template = props['sinkManifestTemplates']['main'].replace('{lot}', lot).replace('{state}', 'complete')
    ask(template.replace('{/attempt*}', ''), json.dumps(manifest).encode())
`;

const dataset = (name: string) => ({ name, version, pathURI: `s3://${lake}/${name}/` });

const run = (name: string, from: string, workload: object) => ({
  type: 'aws:core:lambdaExecArc',
  name,
  sources: { main: { name: from, version } },
  sinks: { main: dataset(name) },
  workload,
});

/** Arrivals, a function in Node, one in Python behind it, and the partitions of a table behind that. */
const project = {
  project: { name: `chain-${cloud.team}`, version },
  placement: cloud.placement,
  resources: [
    { type: 'aws:core:s3Bucket', name: 'lake', bucketName: lake },
    {
      type: 'aws:core:glueTable',
      name: 'words',
      databaseRef: 'catalog',
      tableName: 'words',
      removeOnDestroy: true,
      schema: {
        columns: [
          { name: 'id', type: 'int' },
          { name: 'word', type: 'string' },
        ],
        partitions: [{ name: 'lot', type: 'string' }],
        dataFormat: 'csv',
      },
      pathURI: `s3://${lake}/lines/`,
    },
    { type: 'aws:core:glueDatabase', name: 'catalog', databaseName: database, removeOnDestroy: true },
  ],
  boundaries: [
    {
      type: 'aws:core:s3PutListenerBoundary',
      name: 'arrivals',
      dataset: dataset('raw'),
      lotUnit: 'PT5M',
      infrequent: { lotSource: 'eventTime' },
    },
  ],
  arcs: [
    run('upper', 'raw', { codePath: cloud.at.path('node'), runtime: 'nodejs22.x', handler: 'index.handler' }),
    run('lines', 'upper', { codePath: cloud.at.path('python'), runtime: 'python3.12', handler: 'main.handler' }),
    {
      type: 'aws:core:glueAddPartitionsArc',
      name: 'addPartitions',
      sources: { main: { name: 'lines', version } },
      sinks: { main: { name: 'words-table', version, pathURI: `glue:///${database}/words` } },
    },
  ],
};

const calls: CallFacts[] = [];

const glue = new GlueClient({
  endpoint: inject('ministack'),
  region: cloud.region,
  credentials: { accessKeyId: cloud.account, secretAccessKey: 'test' },
});

/** As a person would, with every call written down. */
const applied = async (destroy: boolean) => {
  const substrate = openEmulated(inject('ministack'), cloud.account, null, (call) => void calls.push(call));
  const { result } = await applyFiles(substrate, { 'project.json': project }, { destroy, allowDelete: 100 });
  substrate.close();
  expect(result.outcomes.filter(({ outcome }) => outcome !== 'succeeded')).toEqual([]);
};

beforeAll(async () => {
  cloud.at.write('project.json', project);
  cloud.at.write('node/index.mjs', nodeCode);
  cloud.at.write('python/main.py', pythonCode);
  await cloud.ok('bootstrap --yes');
  await applied(false);
});
afterAll(() => {
  cloud[Symbol.dispose]();
  glue.destroy();
});

// Each test goes on where the one before it ended: this is one story.

test('what a function makes of a lot is read by the next, and ends as a partition', async () => {
  const put = () => cloud.put(lake, 'raw/a.csv', '1,to be\n');
  await put();
  const committed = async () => (await cloud.newest('words-table')).flatMap(({ uris }) => uris);
  await until('the partition', async () => (await committed()).length > 0, put);

  const { Partitions = [] } = await glue.send(new GetPartitionsCommand({ DatabaseName: database, TableName: 'words' }));
  const made = await cloud.newest('lines');
  const folders = made.flatMap(({ uris }) => uris).map((uri) => uri.slice(0, uri.lastIndexOf('/') + 1));
  expect(Partitions.map(({ StorageDescriptor }) => StorageDescriptor?.Location)).toEqual(folders);
  expect(Partitions.map(({ Values }) => Values)).toEqual(made.map(({ lotId }) => [lotId]));
  expect(await cloud.text(`${folders[0]}lines.csv`)).toBe('id,word\n1,TO BE\n');
  await until('healthy', async () => (await cloud.run('status')).code === 0);
});

test('a late object makes new folders, and the partition follows', async () => {
  const locations = async () => {
    const { Partitions = [] } = await glue.send(
      new GetPartitionsCommand({ DatabaseName: database, TableName: 'words' }),
    );
    return Partitions.map(({ StorageDescriptor }) => StorageDescriptor?.Location ?? '');
  };
  const put = () => cloud.put(lake, 'raw/b.csv', '2,or not\n');
  await put();
  const texts = async () => await Promise.all((await locations()).map((at) => cloud.text(`${at}lines.csv`)));
  await until('the other object', async () => (await texts()).join('').includes('2,OR NOT'), put);
  for (const text of await texts()) expect(text?.match(/TO BE/g)?.length ?? 0, text).toBeLessThanOrEqual(1);
});

test('applied again nothing is written', async () => {
  const again = JSON.parse(await cloud.ok('apply --yes --json'));
  expect(again).toMatchObject({ outcomes: [], state: { writes: 0 } });
  expect((await cloud.run('diff --refresh full --detailed-exitcode')).code).toBe(0);
});

const policyFor = async (verb: string): Promise<readonly Statement[]> => {
  const answer = PolicyAnswer.parse(JSON.parse(await cloud.ok(`policy --for ${verb} --json`)));
  return answer.policy.Statement;
};

test('destroyed, nothing is left but data and history, and the printed policy has allowed all of it', async () => {
  await applied(true);
  const left = await everything(cloud.here.clients);
  expect(left.filter((name) => !name.startsWith('bucket '))).toEqual([`bus arc-events-${cloud.region}`]);
  expect((await glue.send(new GetDatabasesCommand({}))).DatabaseList?.map(({ Name }) => Name)).not.toContain(database);
  expect(await cloud.generations('words-table')).not.toEqual([]);

  const statements = await policyFor('apply');
  const asked: readonly Request[] = calls.flatMap((call) => requestsOf(call, cloud.placement));
  expect(asked.length).toBeGreaterThan(50);
  expect(asked.filter((request) => !statements.some((statement) => allows(statement, request)))).toEqual([]);
  // What CloudFormation does in our name nobody here sees: `policy.test.ts` holds it against the templates.
  const ofOurs = statements.filter(({ Condition }) => !JSON.stringify(Condition ?? '').includes('aws:CalledVia'));
  // Nor are there lots that nobody has committed, as there are in that test.
  const own = ofOurs.filter(({ Sid }) => !Sid.startsWith('FindOpenLots'));
  const unused = own.filter((statement) => !asked.some((request) => allows(statement, request)));
  expect(unused.map(({ Sid }) => Sid)).toEqual([]);
});

test('a workload may do what the printed policy says, and nothing else with the catalog', async () => {
  const statements = await policyFor('workload');
  const ofCatalog = statements.filter(({ Action }) => Action.some((action) => action.startsWith('glue:')));
  const resources = new Set(ofCatalog.flatMap(({ Resource }) => Resource));
  const arn = `arn:aws:glue:${cloud.region}:${cloud.account}:`;
  expect([...resources].toSorted()).toEqual(
    ['catalog', `database/${database}`, `table/${database}/words`].map((name) => `${arn}${name}`),
  );
  expect(ofCatalog.flatMap(({ Action }) => Action).filter((action) => /Delete|\*/.test(action))).toEqual([]);
});
