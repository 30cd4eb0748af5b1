import { afterAll, beforeAll, expect, test } from 'vitest';
import { bucket, withFunctions } from '../cli/projects.ts';
import { Workspace } from '../cli/workspace.ts';

const code = `
import json, os, urllib.request

def put(uri, body):
    url = os.environ['AWS_ENDPOINT_URL_S3'] + '/' + uri[len('s3://'):]
    urllib.request.urlopen(urllib.request.Request(url, data=body.encode(), method='PUT'))
    return uri

def answers(event, context):
    print('lot', event['arcNotifyEvent']['lot'])
    uri = event['arcProps']['sinks']['main']['runURI'] + 'out.txt'
    left = context.get_remaining_time_in_millis() > 1000
    return {'uris': [put(uri, f'{context.function_name} {left} {os.environ.get("CLS_ARC_PROPS_JSON")}')]}

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

const bad = [
  { name: 'fails', workload: python('fails'), reason: 'ValueError: no room for orders' },
  { name: 'other-lot', workload: python('other_lot'), reason: 'a manifest of another lot' },
  { name: 'not-json', workload: python('not_json'), reason: 'TypeError: Object of type object is not JSON' },
  { name: 'no-member', workload: python('nobody'), reason: 'AttributeError: ' },
];

let at: Workspace;

beforeAll(async () => {
  at = new Workspace();
  at.write('code/orders/main.py', code);
  at.write('functions.cls.json', withFunctions([{ name: 'answers', workload: python('answers') }, ...bad]));
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

test.each(bad)('the Python function $name fails its run with the reason', async ({ reason }) => {
  expect((await at.run('status --json')).stdout).toContain(reason);
});
