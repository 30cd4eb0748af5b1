import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { sha256 } from '../../src/metadata/canonical.ts';
import { systemClock } from '../../src/ports/clock.ts';
import { recordRoom } from '../../src/substrate/aws/providers/record-room.ts';
import { createS3ObjectStore } from '../../src/substrate/aws/s3/object-store.ts';
import type { Desired } from '../../src/substrate/object.ts';
import type { Call, Prior } from '../../src/substrate/provider.ts';
import { assetProvider } from '../../src/substrate/record/asset-provider.ts';
import { emulated } from './emulated.ts';

// The suite of all providers is about things that somebody owns and that change. An asset is neither: its key is its
// content.

const here = emulated(inject('ministack'));
const bucket = `assets-${systemClock.id()}`;
const store = createS3ObjectStore({ client: here.clients.s3, bucket, owner: here.account, clock: systemClock });
const provider = assetProvider(recordRoom(() => store));
const folder = mkdtempSync(join(tmpdir(), 'cls-assets-'));
const never = new AbortController().signal;

beforeAll(async () => {
  await (await here.clients.s3()).send(new CreateBucketCommand({ Bucket: bucket }));
});
afterAll(() => rmSync(folder, { recursive: true }));

const ownerOf = (project: string) => ({ lineage: project, scope: project, project, projectVersion: '1' });

const callOf = (project: string, fence: () => void = () => {}): Call => ({
  token: 'token',
  owner: ownerOf(project),
  fence,
  signal: never,
  deadline: Number.MAX_SAFE_INTEGER,
});

const lost = (): void => {
  throw new Error('fenced');
};

const priorOf = ({ address, name }: Desired<'asset'>): Prior => ({
  address,
  kind: 'asset',
  name,
  managed: {},
  attributes: {},
});

const assetOf = (content: string): Desired<'asset'> => {
  const body = new TextEncoder().encode(content);
  const source = join(folder, systemClock.id());
  writeFileSync(source, body);
  return {
    kind: 'asset',
    address: 'arcs/a:asset',
    name: `${bucket}/assets/${sha256(body)}.zip`,
    dependsOn: [],
    protect: false,
    deletionPolicy: 'retain',
    adopt: false,
    spec: { bucket, source, sha256: sha256(body) },
  };
};

const look = async (desired: Desired<'asset'>, project: string) => {
  const { address, name } = desired;
  const answers = await provider.reader.batch([{ address, name, owner: ownerOf(project), desired }], 'full', never);
  return answers.get(address);
};

test('an asset is not found before it is sent, and is afterwards, whoever sent it', async () => {
  const asset = assetOf('one');
  expect(await look(asset, 'ours')).toEqual({ found: 'no' });
  await provider.writer.create(asset, callOf('ours'));
  for (const project of ['ours', 'theirs']) {
    expect(await look(asset, project)).toMatchObject({ found: 'yes', owner: 'us', fields: provider.managed(asset) });
  }
});

test('twenty who send the same at once make it once', async () => {
  const asset = assetOf('shared');
  await Promise.all(Array.from({ length: 20 }, (_, n) => provider.writer.create(asset, callOf(`project-${n}`))));
  const keys: string[] = [];
  for await (const { key } of store.list('assets/')) keys.push(key);
  expect(keys.filter((key) => asset.name.endsWith(key))).toHaveLength(1);
});

test('what is not what was planned is never sent under its name', async () => {
  const asset = assetOf('planned');
  writeFileSync(asset.spec.source, 'edited since');
  await expect(provider.writer.create(asset, callOf('ours'))).rejects.toMatchObject({ failure: 'invalid' });
  expect(await look(asset, 'ours')).toEqual({ found: 'no' });
});

test('it is kept when a project is destroyed, for others may use it', async () => {
  const asset = assetOf('kept');
  await provider.writer.create(asset, callOf('ours'));
  const answer = await provider.writer.delete(priorOf(asset), 'delete', callOf('ours'));
  expect(answer).toEqual({ kept: 'assets are shared by content' });
  expect(await look(asset, 'ours')).toMatchObject({ found: 'yes' });
});

test('the fence is asked before it is sent', async () => {
  const asset = assetOf('fenced');
  await expect(provider.writer.create(asset, callOf('ours', lost))).rejects.toThrow('fenced');
  expect(await look(asset, 'ours')).toEqual({ found: 'no' });
});

test('other content under its name is seen, and put right by an update alone', async () => {
  const asset = assetOf('right');
  await provider.writer.create(asset, callOf('ours'));
  const key = asset.name.slice(bucket.length + 1);
  const wrong = new TextEncoder().encode('wrong');
  const { etag = '' } = (await store.get(key)) ?? {};
  await store.putIfMatch(key, wrong, etag);
  expect(await look(asset, 'ours')).toMatchObject({ fields: { sha256: sha256(wrong) }, checked: 'all' });

  await provider.writer.create(asset, callOf('ours'));
  expect(await look(asset, 'ours')).toMatchObject({ fields: { sha256: sha256(wrong) } });
  await expect(provider.writer.update(asset, priorOf(asset), callOf('ours', lost))).rejects.toThrow('fenced');
  await provider.writer.update(asset, priorOf(asset), callOf('ours'));
  expect(await look(asset, 'ours')).toMatchObject({ fields: provider.managed(asset) });
});

test('an update makes it where it has gone', async () => {
  const asset = assetOf('gone');
  await provider.writer.update(asset, priorOf(asset), callOf('ours'));
  expect(await look(asset, 'ours')).toMatchObject({ fields: provider.managed(asset) });
});
