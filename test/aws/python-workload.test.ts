import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Process } from '../cli/process.ts';
import { Workspace } from '../cli/workspace.ts';
import { textOf } from '../helpers/predecessor.ts';

/** A copy as the predecessor's contract has it, with a field in its manifest that nobody asked for. */
const copying = `
import json, os, sys, urllib.request

lot, manifest = sys.argv[1:]
props = json.loads(os.environ['CLS_ARC_PROPS_JSON'])
source, sink = props['sources']['main'], props['sinks']['main']
at = lambda uri: os.environ['AWS_ENDPOINT_URL_S3'] + '/' + uri[len('s3://'):]
read = lambda uri: urllib.request.urlopen(at(uri)).read()
write = lambda uri, body: urllib.request.urlopen(urllib.request.Request(at(uri), data=body, method='PUT'))

copies = []
for uri in json.loads(read(manifest))['uris']:
    copies.append(sink['pathURI'] + uri[len(source['pathURI']):])
    write(copies[-1], read(uri))
body = {'state': 'complete', 'comment': None, 'dataset': sink, 'lotId': lot, 'uriType': 'identifier', 'uris': copies}
target = props['sinkManifestTemplates']['main'].replace('{lot}', lot).replace('{state}', 'complete')
write(target.replace('{/attempt*}', ''), json.dumps(body).encode())
`;

const lot = '20230817PT5M120';
const bucket = 's3://clusterless-python-copy-123456789012-us-west-2';

let at: Workspace;
beforeAll(async () => {
  at = new Workspace();
  at.write('project.json', textOf('python-batch'));
  at.write('app/copyS3.py', copying);
  at.write('a.txt', 'hi');
  await at.run('apply --local --yes');
  await at.run(`local put a.txt ${bucket}/ingress/ --at 2023-08-17T10:01:30Z`);
});
afterAll(() => at[Symbol.dispose]());

test('a container of the predecessor’s runs as a child process, and what it copied is a generation', async () => {
  expect((await at.run(`local cat ${bucket}/copy/a.txt`)).stdout).toBe('hi');
  const status = await at.run(
    'status --local --json --from 2023-08-17T10:00:00Z --to 2023-08-17T10:05:00Z --dataset ingress-python-example-copy/20230101',
  );
  expect(JSON.parse(status.stdout)).toMatchObject({
    datasets: [{ counts: { complete: 1, failed: 0 } }],
    attention: [],
  });
});

test('the script that is printed for it does the same by hand', async () => {
  const { stdout: script } = await at.run(`local run pythonCopy --lot ${lot} --print`);
  await at.run(`local rm ${bucket}/copy/a.txt`);
  await using serve = new Process(at.folder, 'local serve');
  await serve.says('AWS_REGION');
  const url = /AWS_ENDPOINT_URL_S3=(\S+)/.exec(serve.stdout)?.[1] ?? '';
  const { PATH = '' } = process.env;
  execFileSync('sh', ['-s'], { input: script, env: { PATH, AWS_ENDPOINT_URL_S3: url } });
  expect((await at.run(`local cat ${bucket}/copy/a.txt`)).stdout).toBe('hi');
});
