import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lotRange } from '../../../src/metadata/lot.ts';
import { evaluate } from '../../../src/pipeline/evaluate.ts';
import { source } from '../../pipeline/examples.ts';
import { givenIn } from '../../pipeline/steps.ts';
import { arcNamed, arcObjects, bucketNamed, deploy, jobPart, Place, stores } from './place.ts';

let place: Place;
beforeEach(() => {
  place = new Place();
});
afterEach(() => place.close());

/** Knows nothing of how many lots there are: it reads the manifest that it was told of. */
const counter = `
const [lot, manifest] = process.argv.slice(2);
const { sinks, sinkManifestTemplates } = JSON.parse(process.env.CLS_ARC_PROPS_JSON);
const authorization = 'AWS4-HMAC-SHA256 Credential=' + process.env.AWS_ACCESS_KEY_ID + '/20230101/us-west-2/s3/aws4_request, Signature=x';
const call = (uri, more) => fetch(process.env.AWS_ENDPOINT_URL_S3 + '/' + uri.slice(5), { ...more, headers: { authorization } });
(async () => {
  const { lotId, uris } = await (await call(manifest)).json();
  const uri = sinks.main.runURI + 'out.txt';
  await call(uri, { method: 'PUT', body: [lotId, uris.length, process.env.CLS_ARC_PROPS_JSON.length < 8192].join(' ') });
  const body = JSON.stringify({ state: 'complete', lotId: lot, uris: [uri] });
  const target = sinkManifestTemplates.main.replace('{lot}', lot).replace('{state}', 'complete').replace('{/attempt*}', '');
  const answer = await call(target, { method: 'PUT', body });
  if (!answer.ok) throw new Error(await answer.text());
})();
`;

const folder = (): string => {
  const path = join(place.home, 'workload');
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, 'count.cjs'), counter);
  return path;
};

const midnight = Date.parse('2023-01-01T00:00:00Z');
const dayMs = 86_400_000;

// One variable of an environment has 128 kB: a month would be 900 kB of URIs, and no child would start.
test.each([
  ['a day', 288],
  ['a month', 8640],
] as const)('a container that runs here counts the lots of %s in one manifest', async (_, count) => {
  // Healing asks for each of 288 lots what all of its 8,640 inputs are; that is not what is looked at here.
  const local = place.open({ world: { heal: async () => undefined } });
  const lots = lotRange('PT5M', midnight, midnight + (count / 288) * dayMs);
  const lot = lots.at(-1) ?? '';
  const sources = { main: source('raw', { map: { window: [1 - count, 0] } }) };
  const arc = arcNamed('count', 'raw', 'counted', { sources });
  const command = ['node', 'count.cjs', '$.arcNotifyEvent.lot', '$.arcNotifyEvent.manifest'];
  await deploy(local, bucketNamed('lake'), ...arcObjects(arc, jobPart('count-job', { imagePath: folder(), command })));
  local.clock.advanceTo(midnight + 40 * dayMs);
  const store = local.ports.store(stores.manifest);
  for (const each of lots) await givenIn(store, source('raw'), { lot: each, uris: [`s3://lake/raw/${each}.csv`] });
  expect(await evaluate(local.ports, arc, lot, { kind: 'live' })).toMatchObject({ answer: 'started' });
  expect(await local.drain()).toMatchObject({ deadLetters: 0, runs: { complete: 1, failed: 0 } });
  const stored = await store.get(`datasets/name=counted/version=v1/lot=${lot}/g0000.json`);
  const { inputs, uris } = JSON.parse(new TextDecoder().decode(stored?.body));
  expect(inputs.main).toHaveLength(count);
  const path = join(local.folder, 'buckets', uris[0].slice('s3://'.length));
  expect(readFileSync(path, 'utf8')).toBe(`${lot} ${count} true`);
});
