import { expect, test } from 'vitest';
import { toUri } from '../../src/metadata/uri.ts';
import { Cloud, until } from './cloud.ts';
import { fireSchedules } from './invoke.ts';
import { ingest, ingestOf, landingOf } from './projects.ts';

/** What arrives is collected, and its lot closed when it is over: minutes from now. */
const collecting = (cloud: Cloud) => ({
  ...ingest(cloud),
  boundaries: ingest(cloud).boundaries.filter(({ name }) => name === 'often'),
  arcs: [],
});

test('what arrived and was never committed outlives its boundary, and is committed when that comes back', async () => {
  using cloud = new Cloud();
  const landing = landingOf(cloud);
  cloud.at.write('p.cls.json', collecting(cloud));
  await cloud.ok('bootstrap --yes');
  await cloud.ok('apply --yes');
  const entries = () => cloud.keys(cloud.stores.metadata, 'ingress/');
  const arrives = () => cloud.put(landing, 'often/a.csv', 'a,b\n');
  await arrives();
  await until('the arrival', async () => (await entries()).length > 0, arrives);
  const kept = await entries();
  const lots = [...new Set(kept.map((key) => /lot=([^/]+)/.exec(key)?.[1] ?? ''))];
  const [lot = ''] = lots;
  const told = `nobody has committed what arrived in ${lots.join(', ')} of often/20230101`;

  const destroyed = await cloud.run('destroy --yes');
  expect(destroyed).toMatchObject({ code: 0, stderr: expect.stringContaining(told) });
  expect(await cloud.schedules()).toEqual([]);
  const refused = await cloud.run('bootstrap --destroy --yes');
  expect(refused).toMatchObject({ code: 6, stdout: '' });
  expect(refused.stderr.replace(/\s+/g, ' ')).toContain('has arrivals of which no lot was made [CLS_REFUSED]');
  expect(await entries()).toEqual(kept);

  const applied = await cloud.run('apply --yes');
  expect(applied).toMatchObject({ code: 0, stderr: expect.stringContaining(told) });
  const close = `${ingestOf(cloud)}-often-end-20230101-us-east-1`;
  expect(applied.stderr).toContain(`--function-name ${close} `);
  expect(applied.stderr).toContain(`--payload '{"request":"close","lot":"${lot}"}'`);
  // Of whatever lot: whoever hears of it looks at those that nobody has closed.
  const another = () => cloud.put(landing, 'often/b.csv', 'c,d\n');
  await another();
  const armed = async () => (await cloud.schedules()).some(({ name }) => name.includes(lot));
  await until('the close of its lot', armed, another);
  await fireSchedules(cloud.here.clients);
  const committed = (await cloud.newest('often')).find(({ lotId }) => lotId === lot);
  expect(committed?.uris).toContain(toUri(landing, 'often/a.csv'));
});
