import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/*
 * Project files in the shape of the predecessor's examples and of its acceptance tests, unmodified but for the account,
 * each with what went in there and what had to come out.
 */
export const folder = 'fixtures/predecessor';
export const textOf = (name: string): string => readFileSync(join(folder, name, 'project.json'), 'utf8');

interface Arrival {
  readonly key: string;
  /** On the project's day. */
  readonly at: string;
}

export interface Scenario {
  readonly name: string;
  /** Root of what arrives. */
  readonly into: string;
  readonly arrivals: readonly Arrival[];
  /** Lots of each dataset by their state. */
  readonly lots: { readonly [dataset: string]: { readonly complete: number; readonly empty?: number } };
  /** Keys of the last sink. */
  readonly out: { readonly root: string; readonly keys: readonly string[] };
  readonly files?: { readonly [name: string]: string };
  /** A bucket that its project takes for granted. */
  readonly others?: string;
}

const account = '123456789012-us-west-2';
export const uploads = ['0001', '0002', '0003'];
const minutes = (of: number): string => `10:${String(of).padStart(2, '0')}:30`;
const seldom = uploads.map((number, at) => ({ key: `data-${number}.txt`, at: minutes(1 + 5 * at) }));
const noise = (names: readonly Arrival[]) => names.flatMap((one) => [one, { ...one, key: `_SUCCESS-${one.key}` }]);
const often = [...noise(seldom), { key: '_SUCCESS', at: minutes(16) }];
const data = seldom.map(({ key }) => key);

/** As its contract has it: under the dataset's root, in folders of partitions, with a field that nobody knows. */
const converting = `
const [, lot, , manifest] = process.argv.slice(2);
const props = JSON.parse(process.env.CLS_ARC_PROPS_JSON);
const at = (uri) => process.env.AWS_ENDPOINT_URL_S3 + '/' + uri.slice('s3://'.length);
const put = async (uri, body) => {
  const { ok, status } = await fetch(at(uri), { method: 'PUT', body });
  if (!ok) throw new Error(uri + ' ' + status);
};
const { uris } = await (await fetch(at(manifest))).json();
const sink = props.sinks.main.pathURI + 'time_ymd=20230817/lot=' + lot + '/part.csv';
await put(sink, uris.join('\\n'));
const body = { state: 'complete', comment: null, dataset: props.sinks.main, lotId: lot, uriType: 'identifier', uris: [sink] };
const template = props.sinkManifestTemplates.main;
await put(template.replace('{lot}', lot).replace('{state}', 'complete').replace('{/attempt*}', ''), JSON.stringify(body));
`;

export const scenarios: readonly Scenario[] = [
  {
    name: 's3-simple',
    into: `s3://clusterless-s3-simple-${account}/ingress/`,
    arrivals: seldom,
    lots: { 'ingress-simple/20220101': { complete: 3 }, 'copy-a-simple/20230101': { complete: 3 } },
    out: { root: `s3://clusterless-s3-simple-${account}/copy-a/`, keys: data },
  },
  {
    name: 'copy-chain',
    into: `s3://clusterless-copy-chain-${account}/ingress/`,
    arrivals: seldom,
    lots: {
      'ingress-chain/20220101': { complete: 3 },
      'copy-a-chain/20230101': { complete: 3 },
      'copy-b-chain/20230101': { complete: 3 },
      'copy-c-chain/20230101': { complete: 3 },
    },
    out: { root: `s3://clusterless-copy-chain-${account}/copy-c/`, keys: data },
  },
  {
    name: 'frequent-filter-boundary',
    into: `s3://clusterless-filter-boundary-${account}/ingress/`,
    arrivals: often,
    lots: {
      'ingress-frequent-boundary/20220101': { complete: 3 },
      'copy-a-frequent-boundary/20230101': { complete: 3 },
    },
    out: { root: `s3://clusterless-filter-boundary-${account}/copy-a/`, keys: data },
  },
  {
    // A lot of nothing but markers is a lot, and empty behind the filter.
    name: 'frequent-filter-copy',
    into: `s3://clusterless-filter-copy-${account}/ingress/`,
    arrivals: often,
    lots: {
      'ingress-frequent-copy/20220101': { complete: 4 },
      'copy-a-frequent-copy/20230101': { complete: 3, empty: 1 },
    },
    out: { root: `s3://clusterless-filter-copy-${account}/copy-a/`, keys: data },
  },
  {
    name: 'glue-simple',
    into: `s3://clusterless-glue-${account}/ingress/`,
    arrivals: seldom.map(({ key, at }, n) => ({ key: `partition=${uploads[n]}/${key}`, at })),
    lots: { 'ingress-glue/20220101': { complete: 3 }, 'partitions/20220101': { complete: 3 } },
    out: {
      root: `s3://clusterless-glue-${account}/ingress/`,
      keys: uploads.map((number) => `partition=${number}/data-${number}.txt`),
    },
  },
  {
    name: 'log-pipeline',
    into: 's3://access-logs-of-another-team/logs/',
    arrivals: seldom,
    lots: {
      's3-access-logs/20230817': { complete: 3 },
      'access-logs-parquet/20230817': { complete: 3 },
      'partitions/20230817': { complete: 3 },
    },
    out: {
      root: `s3://clusterless-aws-logs-${account}/s3-access-logs-parquet/`,
      keys: ['120', '121', '122'].map((ordinal) => `time_ymd=20230817/lot=20230817PT5M${ordinal}/part.csv`),
    },
    files: { 'app/convert.sh': '#!/bin/sh\nexec node convert.mjs "$@"\n', 'app/convert.mjs': converting },
    others: 'access-logs-of-another-team',
  },
];
