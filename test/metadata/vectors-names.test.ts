import { expect, test } from 'vitest';
import {
  camelCase,
  fixed,
  joinLabels,
  label,
  lowerHyphen,
  lowerHyphenPath,
  lowerUnderscore,
} from '../../src/metadata/label.ts';
import * as names from '../../src/metadata/names.ts';
import { partitionPath } from '../../src/metadata/partition.ts';
import { storeNames } from '../../src/metadata/stores.ts';

/* The numbers are those of the predecessor's test vectors. */
test('vector 51: labels', () => {
  const both = joinLabels(label('LowerCase'), label('Word'));
  expect(camelCase(both)).toBe('LowerCaseWord');
  expect(lowerHyphen(both)).toBe('lower-case-word');
  expect(lowerHyphenPath(both)).toBe('lower-case/word');
  expect(lowerUnderscore(both)).toBe('lower_case_word');
});

test('vector 52: fixed labels stay as they are', () => {
  const both = joinLabels(fixed('ab-cd-1'), label('case'));
  expect(camelCase(both)).toBe('ab-cd-1Case');
  expect(lowerHyphen(both)).toBe('ab-cd-1-case');
});

test.each([
  ['AwsLogs', 'aws-logs'],
  ['AWSLogs', 'a-w-s-logs'],
  ['S3Simple', 's3-simple'],
  ['my-project', 'my-project'],
  ['my-arc-2', 'my-arc2'],
  ['foo-barBaz', 'foo-barbaz'],
  ['copy-1', 'copy1'],
  ['my_project', 'my-project'],
  ['copyA', 'copy-a'],
  ['Üben.so fort', 'Üben.so fort'],
])('vector 53: %s is %s', (text, hyphened) => {
  expect(lowerHyphen(label(text))).toBe(hyphened);
});

test.each([
  [{ stage: null, name: 'spot' }, 'ref:aws:id:project-a:20230101:core:compute:spot'],
  [{ stage: 'dev', name: 'spot' }, 'ref:aws:id:dev:project-a:20230101:core:compute:spot'],
])('vector 54: the reference of %j', ({ stage, name }, expected) => {
  const exported = { qualifier: 'id', stage, scope: 'ProjectA', version: '20230101', namespace: 'core' } as const;
  expect(names.exportName({ ...exported, type: 'compute', name })).toBe(expected);
});

test('vector 54: a reference to a regional name', () => {
  const name = fixed(lowerHyphen(joinLabels(label('spot'), fixed('us-east-1'))));
  expect(
    names.exportName({
      qualifier: 'id',
      scope: 'project-a',
      version: '20230101',
      namespace: 'core',
      type: 'compute',
      name,
    }),
  ).toBe('ref:aws:id:project-a:20230101:core:compute:spot-us-east-1');
});

test.each([
  [
    55,
    { scope: 'TestProject', stage: undefined, type: 's3Bucket', name: fixed('sample-bucket1') },
    'ref:aws:arn:test-project:20230101-00:core:s3-bucket:sample-bucket1',
  ],
  [
    56,
    { scope: 'S3Python', stage: 'PROD', type: 'computeEnvironment', name: 'simple' },
    'ref:aws:arn:prod:s3-python:20230101-00:core:compute-environment:simple',
  ],
])('vector %i: the export of a resource', (_, exported, expected) => {
  expect(names.exportName({ qualifier: 'arn', version: '20230101-00', namespace: 'core', ...exported })).toBe(expected);
});

test('vector 57: exports of the bootstrap', () => {
  const bootstrap = { stage: 'prod', scope: 'bootstrap', version: '1', namespace: 'meta' } as const;
  expect(names.exportName({ ...bootstrap, qualifier: 'name', type: 'eventBus', name: 'arcEventBus' })).toBe(
    'ref:aws:name:prod:bootstrap:1:meta:event-bus:arc-event-bus',
  );
  expect(names.exportName({ ...bootstrap, qualifier: 'name', type: fixed('arcState'), name: 'store' })).toBe(
    'ref:aws:name:prod:bootstrap:1:meta:arcState:store',
  );
});

const placement = { stage: 'prod', account: '123456789012', region: 'us-west-2' };
const of = (component: string, name = 'S3Simple'): names.ComponentNaming => ({
  placement,
  project: { name, version: '20230101-00' },
  component,
});

test.each([
  [names.bootstrapStackName(of('')), 'PROD-clusterless-bootstrap'],
  [storeNames(placement).state, 'prod-clusterless-arc-state-123456789012-us-west-2'],
  [storeNames(placement).manifest, 'prod-clusterless-manifest-123456789012-us-west-2'],
  [names.vpcName(of('')), 'PROD-common-vpc'],
  [names.subnetName(of('')), 'PROD-clusterless-subnet'],
  [names.groupedStackName(of('')), 'PROD-s3-simple-resource-activity-boundary-20230101-00-us-west-2'],
  [names.arcStackName(of('copyA')), 'PROD-s3-simple-arc-copy-a-20230101-00-us-west-2'],
  [names.machineName(of('copyA')), 'PROD-s3-simple-copy-a-20230101-00'],
  [names.arcRuleName(of('copyA')), 'PROD-s3-simple-copy-a-20230101-00-rule'],
  [names.machineLogGroupName(of('copyA')), '/aws/vendedlogs/states/PROD-s3-simple-copy-a-20230101-00'],
  [names.arcFunctionName(of('copyA')), 'PROD-s3-simple-copy-a-func-20230101-00-us-west-2'],
  [names.resultFunctionName(of('copyA')), 'PROD-s3-simple-copy-a-result-20230101-00-us-west-2'],
  [names.startFunctionName(of('copyA')), 'PROD-s3-simple-copy-a-start-20230101-00-us-west-2'],
  [names.completeFunctionName(of('copyA')), 'PROD-s3-simple-copy-a-complete-20230101-00-us-west-2'],
  [
    names.boundaryFunctionName(of('ingress-put-listener')),
    'PROD-s3-simple-ingress-put-listener-int-20230101-00-us-west-2',
  ],
  [names.activityFunctionName(of('export')), 'PROD-s3-simple-export-act-20230101-00-us-west-2'],
  [names.boundaryRuleName(of('freqPutLstnr')), 'PROD-s3-simple-freq-put-lstnr-20230101-00-us-west-2'],
  [names.activityRuleName(of('freqPutLstnr')), 'PROD-s3-simple-freq-put-lstnr-20230101-00-us-west-2'],
  [names.boundaryQueueName(of('freqPutLstnr')), 'PROD-s3-simple-freq-put-lstnr-20230101-00'],
  [names.jobName(of('pythonCopy', 'S3Python')), 'PROD-s3-python-python-copy-20230101-00'],
  [names.jobQueueName(of('pythonCopy', 'S3Python')), 'PROD-s3-python-python-copy-20230101-00'],
  [names.batchLogGroupName(of('pythonCopy', 'S3Python')), '/aws/batch/PROD-s3-python-python-copy-20230101-00'],
  [names.batchJobName(of('pythonCopy')), 'PRODS3SimplePythonCopy20230101-00'],
  [
    names.computeEnvironmentName(of('simpleComputeEnvironment')),
    'PROD-s3-simple-simple-compute-environment-20230101-00',
  ],
  [names.functionLogGroupName('f'), '/aws/lambda/f'],
])('vector 58: %s', (name, expected) => {
  expect(name).toBe(expected);
});

test.each([
  [names.boundaryStackName(of('quakes')), 'PROD-s3-simple-boundary-quakes-20230101-00-us-west-2'],
  [names.activityStackName(of('export')), 'PROD-s3-simple-activity-export-20230101-00-us-west-2'],
  [names.resourceStackName(of('')), 'PROD-s3-simple-resource-20230101-00-us-west-2'],
  [names.controlFunctionName(of('copyA')), 'PROD-s3-simple-copy-a-control-20230101-00-us-west-2'],
  [names.closeFunctionName(of('quakes')), 'PROD-s3-simple-quakes-end-20230101-00-us-west-2'],
])('our own names follow the same form: %s', (name, expected) => {
  expect(name).toBe(expected);
});

test('what fitted there fits here: none of our names is longer than the longest of the same component', () => {
  const component = of('any');
  expect(names.closeFunctionName(component).length).toBeLessThanOrEqual(names.boundaryFunctionName(component).length);
  expect(names.controlFunctionName(component).length).toBeLessThanOrEqual(names.completeFunctionName(component).length);
});

test.each([null, undefined, ''])('without a stage (%j) names have no prefix', (stage) => {
  expect(names.machineName({ ...of('copyA'), placement: { ...placement, stage } })).toBe(
    's3-simple-copy-a-20230101-00',
  );
  expect(storeNames({ ...placement, stage }).metadata).toBe('clusterless-metadata-123456789012-us-west-2');
});

test('vector 59: an unknown partition is skipped, or ends the path', () => {
  const partitions = [{ name: 'case', value: 'lower' }, { name: 'language', value: null }, { value: 'locale' }];
  expect(partitionPath(partitions, 'skip')).toBe('case=lower/locale');
  expect(partitionPath(partitions, 'stop')).toBe('case=lower');
});
