import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { chooseStateBucket, StateBucket } from '../../../src/substrate/aws/state-bucket.ts';
import example from '../../../state-bucket.example.json' with { type: 'json' };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cls-state-bucket-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const choose = (directory: string, name?: string) => chooseStateBucket({ name, directory, region: 'us-east-1' });

const write = (at: string, text: string): void => writeFileSync(join(at, 'state-bucket.json'), text);

test('the example has every field but that of other services than S3, and is valid', () => {
  expect(StateBucket.parse(example)).toEqual(example);
  const { endpoint: _endpoint, ...fields } = StateBucket.shape;
  expect(Object.keys(example).sort()).toEqual(Object.keys(fields).sort());
});

test('the nearest file upwards says where the state is', () => {
  const inner = join(folder, 'team', 'project');
  mkdirSync(inner, { recursive: true });
  write(folder, '{ "bucket": "ours", "region": "eu-west-1" }');
  expect(choose(inner)).toEqual({ bucket: 'ours', region: 'eu-west-1' });
  write(join(folder, 'team'), '{ "bucket": "theirs", "region": "eu-west-1" }');
  expect(choose(inner)).toMatchObject({ bucket: 'theirs' });
});

test('a name that is asked for wins, in the region of the placement; an empty one is none', () => {
  write(folder, '{ "bucket": "ours", "region": "eu-west-1" }');
  expect(choose(folder, 'asked')).toEqual({ bucket: 'asked', region: 'us-east-1' });
  expect(choose(folder, '')).toMatchObject({ bucket: 'ours' });
});

test.for([
  ['no JSON', '{ "bucket": '],
  ['a field that there is not', '{ "bucket": "ours", "region": "eu-west-1", "profil": "x" }'],
  ['a prefix without its slash', '{ "bucket": "ours", "region": "eu-west-1", "prefix": "team" }'],
  ['an account of eleven digits', '{ "bucket": "ours", "region": "eu-west-1", "account": "12345678901" }'],
  ['a folder', undefined],
])('%s is said with the name of the file', ([, text]) => {
  if (text === undefined) mkdirSync(join(folder, 'state-bucket.json'));
  else write(folder, text);
  expect(() => choose(folder)).toThrow(
    expect.objectContaining({ code: 'CLS_FILE_UNREADABLE', message: expect.stringContaining(folder) }),
  );
});
