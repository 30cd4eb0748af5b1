import { describe, expect, it } from 'vitest';
import { ClusterlessError } from '../../src/errors.ts';
import { ProjectDescriptor } from '../../src/metadata/descriptor.ts';
import { catalogOf } from '../../src/resources/datasets.ts';
import type { LoweredProject } from '../../src/resources/lower-project.ts';
import { lowerProject } from '../../src/resources/lower-project.ts';
import { boundary, copyArc, loadOne, projectText } from './project-texts.ts';

const lower = (text: string, local = false): LoweredProject => {
  const project = loadOne(text);
  const catalog = catalogOf(project, [project]);
  return lowerProject(project, { dataset: (id) => catalog.facts(id), local });
};

const bucket = { type: 'aws:core:s3Bucket', name: 'landing', bucketName: 'acme' };
const logExport = {
  type: 'aws:core:cloudWatchExport',
  name: 'exportLogs',
  interval: 'PT15M',
  logGroupName: '/aws/lambda/orders',
  pathURI: 's3://acme/logs/',
};

const dependsOn = ({ objects }: LoweredProject, address: string): readonly string[] =>
  objects.find((object) => object.address === address)?.dependsOn ?? [];

describe('lowerProject', () => {
  it('orders bucket and record before the stack, the stack before the rule, and project.json after all', () => {
    const lowered = lower(
      projectText({ resources: [bucket], boundaries: [boundary('raw')], arcs: [copyArc('copy', 'raw')] }),
    );
    expect(dependsOn(lowered, 'boundaries/raw:stack')).toEqual([
      'boundaries/raw:record/raw/1',
      'resources/landing:bucket',
    ]);
    expect(dependsOn(lowered, 'arcs/copy:stack')).toEqual(['arcs/copy:record/copy/1', 'resources/landing:bucket']);
    expect(dependsOn(lowered, 'boundaries/raw:rule/live')).toEqual(['boundaries/raw:stack']);
    expect(dependsOn(lowered, 'arcs/copy:rule/live')).toEqual(['arcs/copy:stack']);
    const others = lowered.objects
      .map(({ address }) => address)
      .filter((address) => address !== 'project:record/project');
    expect(dependsOn(lowered, 'project:record/project')).toEqual(others);
    expect(others).toContain('arcs/copy:record/subscription/raw/1');
  });

  it('every dependency is an object of the project', () => {
    const { objects } = lower(
      projectText({ resources: [bucket], boundaries: [boundary('raw')], arcs: [copyArc('copy', 'raw')] }),
    );
    const addresses = new Set(objects.map(({ address }) => address));
    expect(objects.flatMap((object) => object.dependsOn).filter((address) => !addresses.has(address))).toEqual([]);
  });

  it('writes a descriptor that readers of project.json accept', () => {
    const { objects, descriptor } = lower(
      projectText({ boundaries: [boundary('raw')], arcs: [copyArc('copy', 'raw')] }),
    );
    const record = objects.find(({ address }) => address === 'project:record/project');
    const body = record?.kind === 'record' ? record.spec.body : {};
    expect(ProjectDescriptor.parse(JSON.parse(JSON.stringify(body)))).toEqual(JSON.parse(JSON.stringify(descriptor)));
    expect(descriptor.arcs.map(({ name, unit }) => [name, unit])).toEqual([['copy', 'PT5M']]);
    expect(descriptor.boundaries.map(({ name }) => name)).toEqual(['raw']);
  });

  it('fails with every dataset that nobody knows, at its place in the file', () => {
    const text = projectText({ arcs: [copyArc('a', 'customers'), copyArc('b', 'products')] });
    try {
      lower(text);
      expect.unreachable();
    } catch (error) {
      if (!(error instanceof ClusterlessError)) throw error;
      expect(error.code).toBe('CLS_DATASET_UNKNOWN');
      expect(error.diagnostics.map(({ path, severity }) => [path, severity])).toEqual([
        ['/arcs/0/sources/main', 'error'],
        ['/arcs/1/sources/main', 'error'],
      ]);
    }
  });

  it('makes nothing of an excluded component, which owns its dataset all the same', () => {
    const { objects } = lower(
      projectText({ boundaries: [boundary('raw', { exclude: true })], arcs: [copyArc('copy', 'raw')] }),
    );
    expect(objects.filter(({ address }) => address.startsWith('boundaries/'))).toEqual([]);
    expect(objects.map(({ address }) => address)).toContain('arcs/copy:stack');
  });

  it('orders a table before who adds partitions to it', () => {
    const database = { type: 'aws:core:glueDatabase', name: 'lake', databaseName: 'lake' };
    const table = {
      type: 'aws:core:glueTable',
      name: 'orders-table',
      databaseRef: 'lake',
      tableName: 'orders',
      schema: { dataFormat: 'csv' },
      pathURI: 's3://acme/raw/',
    };
    const arc = {
      type: 'aws:core:glueAddPartitionsArc',
      name: 'addPartitions',
      sources: { main: { name: 'raw', version: '1' } },
      sinks: { main: { name: 'table', version: '1', pathURI: 'glue:///lake/orders' } },
    };
    const lists = { resources: [table, database], boundaries: [boundary('raw')], arcs: [arc] };
    expect(dependsOn(lower(projectText(lists)), 'arcs/addPartitions:stack')).toContain('project:stack/resources');
  });

  it('says what the local substrate skips and why, and leaves no trace of it', () => {
    const text = projectText({ boundaries: [boundary('raw')], activities: [logExport] });
    const local = lower(text, true);
    expect(local.skipped).toEqual([{ component: 'activities/exportLogs', why: expect.stringContaining('logs') }]);
    expect(JSON.stringify(local.objects)).not.toContain('exportLogs');
    expect(lower(text).skipped).toEqual([]);
    expect(lower(text).objects.map(({ address }) => address)).toContain('activities/exportLogs:stack');
  });

  it('keeps a bucket with data by default, and says so of every bucket', () => {
    const policy = (more: object): unknown =>
      lower(projectText({ resources: [{ ...bucket, ...more }] })).objects[0]?.deletionPolicy;
    expect(policy({})).toBe('retain-if-not-empty');
    expect(policy({ removeOnDestroy: true })).toBe('delete');
    expect(policy({ removeOnDestroy: true, deletionPolicy: 'retain' })).toBe('retain');
  });

  it('has no rule for an arc that nothing starts', () => {
    const quiet = copyArc('copy', 'raw', { sources: { main: { name: 'raw', version: '1', subscribe: false } } });
    const { objects } = lower(projectText({ boundaries: [boundary('raw')], arcs: [quiet] }));
    expect(objects.map(({ address }) => address)).not.toContain('arcs/copy:rule/live');
  });

  it.each([
    ['old', 'arcs/old:stack'],
    ['arcs/old', 'arcs/old:stack'],
  ])('takes "renamedFrom": "%s" for an address', (renamedFrom, expected) => {
    const { objects } = lower(
      projectText({ boundaries: [boundary('raw')], arcs: [copyArc('copy', 'raw', { renamedFrom })] }),
    );
    expect(objects.find(({ address }) => address === 'arcs/copy:stack')?.renamedFrom).toBe(expected);
  });

  it('does not repeat what writes outside', () => {
    const arc = (more: { readonly [name: string]: string }) =>
      lower(projectText({ boundaries: [boundary('raw')], arcs: [copyArc('copy', 'raw', more)] })).descriptor.arcs[0]
        ?.retry;
    expect(arc({})).toEqual({ maxAttempts: 3, backoffMin: [1, 5, 25] });
    expect(arc({ effects: 'external' })).toMatchObject({ maxAttempts: 1 });
  });

  it('is the same for the same text', () => {
    const text = projectText({ resources: [bucket], boundaries: [boundary('raw')], arcs: [copyArc('copy', 'raw')] });
    expect(lower(text)).toEqual(lower(text));
  });
});
