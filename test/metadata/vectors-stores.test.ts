import { expect, test } from 'vitest';
import { ClusterlessError } from '../../src/errors.ts';
import { datasetKey, manifestPrefix, projectKey } from '../../src/metadata/keys.ts';
import { listingPrefix, materialsKey, parseStateWord } from '../../src/metadata/predecessor.ts';
import { busName, parseStoreName, storeNames } from '../../src/metadata/stores.ts';
import { encodeOnly, joinUri, parseGlueUri, reRoot, rootKey, toUri } from '../../src/metadata/uri.ts';

/* The numbers are those of the predecessor's test vectors. */
const placement = { stage: 'prod', account: '00000000', region: 'us-west-2' };
const { metadata } = storeNames(placement);
const project = { name: 'test-project', version: '20230101' };
const root = 's3://prod-clusterless-metadata-00000000-us-west-2';

test('vector 19: the project record', () => {
  expect(toUri(metadata, projectKey(project))).toBe(`${root}/projects/name=test-project/version=20230101/project.json`);
});

test('vector 20: the dataset record', () => {
  expect(toUri(metadata, datasetKey(project))).toBe(`${root}/datasets/name=test-project/version=20230101/dataset.json`);
});

test('vector 21: the list of materials', () => {
  expect(toUri(metadata, materialsKey(project))).toBe(
    `${root}/materials/name=test-project/version=20230101/materials.json`,
  );
});

test('vector 23: the prefixes that are listed', () => {
  expect(listingPrefix('projects')).toBe('projects/');
  expect(listingPrefix('datasets')).toBe('datasets/');
  expect(listingPrefix({ arcsOf: project })).toBe('arcs/project=test-project/version=20230101/');
});

test('vector 39: blanks stay in keys and are encoded in URIs', () => {
  const key = manifestPrefix({ name: 'My DS', version: 'v 1' });
  expect(key).toBe('datasets/name=My DS/version=v 1/');
  expect(toUri('b', key)).toBe('s3://b/datasets/name=My%20DS/version=v%201/');
});

test.each([
  { stage: 'DEV', bucket: 'dev-clusterless-metadata-123456789012-us-west-2' },
  { stage: null, bucket: 'clusterless-metadata-123456789012-us-west-2' },
])('vector 40: the metadata store of stage $stage', ({ stage, bucket }) => {
  expect(storeNames({ stage, account: '123456789012', region: 'us-west-2' }).metadata).toBe(bucket);
  expect(parseStoreName(bucket)).toEqual({
    kind: 'metadata',
    stage: stage?.toLowerCase() ?? null,
    account: '123456789012',
    region: 'us-west-2',
  });
});

test('vector 41: a store name is read back', () => {
  expect(parseStoreName('prod-clusterless-metadata-123456789012-us-west-2')).toMatchObject({
    stage: 'prod',
    account: '123456789012',
    region: 'us-west-2',
  });
});

test.each(['state=partial', 'STATE=PARTIAL', 'partial', 'partial.arc'])('vector 42: the state of %s', (segment) => {
  expect(parseStateWord(segment)).toBe('partial');
});

test('vector 43: parts are joined by one slash each', () => {
  expect(joinUri('s3://from', '1/', '2/', '3')).toBe('s3://from/1/2/3');
  expect(joinUri('s3://from', '1/', '2/', '3', '/')).toBe('s3://from/1/2/3/');
});

test.each([
  ['s3://from/path', 's3://to/path1/path2/'],
  ['s3://from/path/', 's3://to/path1/path2/'],
  ['s3://from/path/', 's3://to/path1/path2'],
  ['s3://from/path', 's3://to/path1/path2'],
])('vector 44: an object moves from %s to %s', (from, to) => {
  expect(reRoot('s3://from/path/one/two/three/file.txt', from, to)).toBe('s3://to/path1/path2/one/two/three/file.txt');
});

test.each([
  ['another prefix', 's3://from/other/file.txt'],
  ['a prefix that only begins alike', 's3://from/pathology/file.txt'],
  ['another bucket', 's3://elsewhere/path/file.txt'],
  ['another scheme', 'glue://from/path/file.txt'],
])('vector 45: no move from %s', (_, uri) => {
  expect(() => reRoot(uri, 's3://from/path', 's3://to/')).toThrow(ClusterlessError);
});

test('vector 46: a root is collapsed', () => {
  expect(rootKey('s3://bucket//foo//')).toBe('foo/');
  expect(rootKey('s3://bucket/')).toBe('');
});

test('vector 47: only the given characters are encoded', () => {
  expect(encodeOnly('foo/{b a r}', '{} ')).toBe('foo/%7Bb+a+r%7D');
});

test('vector 48: Glue tables', () => {
  expect(parseGlueUri('glue://catalog/database/table')).toEqual({
    catalog: 'catalog',
    database: 'database',
    table: 'table',
  });
  expect(parseGlueUri('glue:///database/table')).toEqual({ catalog: null, database: 'database', table: 'table' });
});

test('vector 49: equals signs stay in URIs', () => {
  expect(toUri('DOC-EXAMPLE-BUCKET1', 'project/version/y=2023/m=12/d=31/data.json')).toBe(
    's3://DOC-EXAMPLE-BUCKET1/project/version/y=2023/m=12/d=31/data.json',
  );
});

test('vector 50: blanks and percent signs are encoded per segment', () => {
  expect(toUri('bucket', 'a b/c%3Dd.txt')).toBe('s3://bucket/a%20b/c%253Dd.txt');
});

test('vector 57: the bus', () => {
  expect(busName(placement)).toBe('PROD-arc-events-us-west-2');
});
