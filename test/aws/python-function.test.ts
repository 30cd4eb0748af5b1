import { afterAll, beforeAll, expect, test } from 'vitest';
import { documents } from '../../src/report/output/schemas.ts';
import { bucket, withFunctions } from '../cli/projects.ts';
import { Workspace } from '../cli/workspace.ts';

const code = `
import json, os, time, urllib.request

def put(uri, body):
    url = os.environ['AWS_ENDPOINT_URL_S3'] + '/' + uri[len('s3://'):]
    urllib.request.urlopen(urllib.request.Request(url, data=body.encode(), method='PUT'))
    return uri

def answers(event, context):
    print('lot', event['arcNotifyEvent']['lot'])
    uri = event['arcProps']['sinks']['main']['runURI'] + 'out.txt'
    left = context.get_remaining_time_in_millis() > 1000
    return {'uris': [put(uri, f'{context.function_name} {left} {os.environ.get("CLS_ARC_PROPS_JSON")}')]}

def chatters(event, context):
    for megabyte in range(30):
        print('x' * 1024 * 1024)
    return answers(event, context)

def leaves(event, context):
    os._exit(7)

def hangs(event, context):
    time.sleep(600)

def text(event, context):
    return 'made'

def no_list(event, context):
    return {'uris': 'made'}

def much(event, context):
    return {'uris': [], 'comment': 'x' * 7 * 1024 * 1024}

def fails(event, context):
    raise ValueError('no room for orders')

def other_lot(event, context):
    return {'lotId': '20230101PT5M000', 'uris': []}

def not_json(event, context):
    return {'uris': [], 'what': object()}
`;

const python = (member: string, codePath = 'code') => ({
  codePath,
  runtime: 'python3.13',
  handler: `orders/main.${member}`,
});

const good = [
  { name: 'answers', workload: python('answers') },
  { name: 'chatters', workload: python('chatters') },
];

const bad = [
  { name: 'fails', workload: python('fails'), reason: 'ValueError: no room for orders' },
  { name: 'other-lot', workload: python('other_lot'), reason: 'a manifest of another lot' },
  { name: 'not-json', workload: python('not_json'), reason: 'TypeError: Object of type object is not JSON' },
  { name: 'leaves', workload: python('leaves'), reason: 'python3 exited with 7' },
  { name: 'hangs', workload: python('hangs'), reason: 'ran longer than 3 s and was killed' },
  { name: 'text', workload: python('text'), reason: 'wrote no manifest for sink' },
  { name: 'no-list', workload: python('no_list'), reason: 'is not a manifest' },
  { name: 'much', workload: python('much'), reason: 'answer has 7340' },
  { name: 'no-member', workload: python('nobody'), reason: 'AttributeError: ' },
];

let at: Workspace;

beforeAll(async () => {
  at = new Workspace();
  at.write('code/orders/main.py', code);
  const project = withFunctions([...good, ...bad]);
  // Minutes, of which a fraction is a long time for a test.
  const arcs = project.arcs.map((arc) => (arc.name === 'hangs' ? { ...arc, timeoutMin: 0.05 } : arc));
  at.write('functions.cls.json', { ...project, arcs });
  at.write('a.txt', 'hi');
  await at.run('apply --yes');
  await at.run('local advance --to 2023-01-01T10:07:00Z');
  await at.run(`local put a.txt s3://${bucket}/in/`);
});
afterAll(() => at[Symbol.dispose]());

test('a Python function runs as a child process, and its answer becomes a generation', async () => {
  const { stdout } = await at.run('local ls');
  const uri = /s3:\/\/hello-data\/answers\/\S*/.exec(stdout)?.[0] ?? '';
  expect((await at.run(`local cat ${uri}`)).stdout).toBe('functions-answers-func-20230101-us-west-2 True None');
  const committed = await at.run('local ls s3://clusterless-manifest-123456789012-us-west-2/datasets/name=answers/');
  expect(committed.stdout).toMatch(/g0000\.json/);
});

test('a Python function that says much is not held up by it', async () => {
  const committed = await at.run('local ls s3://clusterless-manifest-123456789012-us-west-2/datasets/name=chatters/');
  expect(committed.stdout).toMatch(/g0000\.json/);
});

test.each(bad)(
  'the Python function $name fails its run with the reason, and commits nothing',
  async ({ name, reason }) => {
    const { attention } = documents.Status.parse(JSON.parse((await at.run('status --json')).stdout));
    expect(attention.find(({ arc }) => arc === `functions.${name}`)?.reason).toContain(reason);
    const { stdout } = await at.run('local ls s3://clusterless-manifest-123456789012-us-west-2/datasets/');
    expect(stdout).not.toContain(`/datasets/name=${name}/`);
  },
);
