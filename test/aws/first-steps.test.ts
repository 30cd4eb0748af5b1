import { expect, test } from 'vitest';
import { Cloud } from './cloud.ts';
import { small } from './projects.ts';

test('stores of a project that was never applied to its end stay, until it is destroyed', async () => {
  using cloud = new Cloud();
  cloud.at.write('small.json', small(cloud));
  const [first] = small(cloud).resources;
  await cloud.ok('bootstrap --yes -p small.json');
  await cloud.ok(`apply --yes --only resources/${first?.name} -p small.json`);

  const refused = await cloud.run('bootstrap --destroy --yes -p small.json');
  expect(refused).toMatchObject({ code: 6, stdout: '' });
  expect(refused.stderr).toContain('is deployed [CLS_REFUSED]');
  expect(await cloud.ok('bootstrap --print -p small.json')).not.toContain('missing');

  await cloud.ok('destroy --yes -p small.json');
  expect(await cloud.ok('bootstrap --destroy --yes -p small.json')).not.toContain('was not there');
  expect(await cloud.ok('bootstrap --destroy --yes -p small.json')).toContain('was not there');
});

test('with -v every call is a line of the log', async () => {
  using cloud = new Cloud();
  cloud.at.write('small.json', small(cloud));
  const line = 'bootstrap --print -p small.json';
  expect(await cloud.process(line, cloud.env).ended()).toMatchObject({ code: 0, stderr: '' });
  const { code, stderr } = await cloud.process(`${line} -v`, cloud.env).ended();
  expect(code).toBe(0);
  expect(stderr).toContain('"operation":"sts:GetCallerIdentity"');
  expect(stderr).toContain('"operation":"s3:HeadBucket"');
});
