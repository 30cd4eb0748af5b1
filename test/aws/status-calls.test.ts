import { expect, inject, test } from 'vitest';
import type { Call } from './call-proxy.ts';
import { CallProxy } from './call-proxy.ts';
import { Cloud, until } from './cloud.ts';
import { landingOf, small } from './projects.ts';

/** The operation, and the key or the prefix that it is about. */
const read = ({ operation, url }: Call): string => {
  const { pathname, searchParams } = new URL(url, 'http://s3');
  const key = searchParams.get('prefix') ?? decodeURIComponent(pathname).split('/').slice(2).join('/');
  return `${operation} ${key}`;
};

test('status of what is healthy lists, and reads nothing but what is deployed', async () => {
  await using proxy = await CallProxy.before(inject('ministack'));
  using cloud = new Cloud(proxy.endpoint);
  cloud.at.write('p.cls.json', small(cloud));
  await cloud.ok('bootstrap --yes');
  await cloud.ok('apply --yes');
  const arrives = () => cloud.put(landingOf(cloud), 'seldom/a.csv', 'a,b\n');
  await arrives();
  const copied = async () => (await cloud.keys(cloud.stores.manifest, 'sent/name=seldom-copy/')).length > 0;
  await until('the copy', copied);
  const first = proxy.calls.length;
  const { verdict, datasets } = JSON.parse(await cloud.ok('status --json'));
  expect(verdict).toBe('healthy');
  expect(datasets).toMatchObject([{ counts: { complete: 1 } }, { counts: { complete: 1 } }]);
  const { name, version } = small(cloud).project;
  const of = (dataset: string): string => `datasets/name=${dataset}/version=${version}/`;
  expect(proxy.calls.slice(first).map(read).sort()).toEqual([
    `s3:GetObject projects/name=${name}/version=${version}/project.json`,
    `s3:ListObjectsV2 arcs/project=${name}/arc=copy-seldom/version=v1/`,
    's3:ListObjectsV2 control/',
    `s3:ListObjectsV2 ${of('seldom-copy')}`,
    `s3:ListObjectsV2 ${of('seldom')}`,
    `s3:ListObjectsV2 ingress/name=seldom/version=${version}/`,
    's3:ListObjectsV2 projects/',
    'sts:GetCallerIdentity ',
  ]);
});
