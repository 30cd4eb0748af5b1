import { describe, expect, it } from 'vitest';
import { DatasetRecord } from '../../src/metadata/descriptor.ts';
import { catalogOf, datasetIds } from '../../src/resources/datasets.ts';
import { epochOf } from '../../src/resources/ownership.ts';
import { boundary, copyArc, loadAll, loadOne, projectText } from './project-texts.ts';

const record = (...owners: readonly object[]): DatasetRecord =>
  DatasetRecord.parse({
    owner: { name: 'orders', version: '1' },
    dataset: { name: 'raw', version: '1', pathURI: 's3://acme/raw' },
    unit: 'PT1H',
    owners,
  });

const ours = { project: 'orders', projectVersion: '1', component: 'arcs/copy' };

describe('epochOf', () => {
  it.each([
    ['0 when there is no record', undefined, 0],
    ['0 when the predecessor wrote the record', record(), 0],
    ['that of our own open entry', record({ epoch: 2, ...ours }), 2],
    ['the next after our own closed entry', record({ epoch: 2, ...ours, closed: true }), 3],
    ['the next when another version of the project has it', record({ epoch: 2, ...ours, projectVersion: '0' }), 3],
    ['the next when another component has it', record({ epoch: 2, ...ours, component: 'arcs/other' }), 3],
    ['that of the newest entry, in whatever order', record({ epoch: 4, ...ours }, { epoch: 1, ...ours }), 4],
  ])('is %s', (_, given, expected) => {
    expect(epochOf(given, ours)).toBe(expected);
  });
});

describe('a catalog', () => {
  it('takes the unit of an arc from its first source of the same lots, over other projects too', () => {
    const [ingest, report] = loadAll(
      projectText({ boundaries: [boundary('raw', { lotUnit: 'Sixths' })], arcs: [copyArc('copy', 'raw')] }),
      projectText({ arcs: [copyArc('summary', 'copy')] }, { name: 'report', version: '1' }),
    );
    if (ingest === undefined || report === undefined) throw new Error('two projects');
    const catalog = catalogOf(report, [ingest, report]);
    expect(catalog.facts('summary/1')).toEqual({
      name: 'summary',
      version: '1',
      pathURI: 's3://acme/summary/',
      unit: 'PT10M',
      owner: 'report',
      epoch: 0,
    });
    expect(catalog.facts('copy/1')).toMatchObject({ unit: 'PT10M', owner: 'orders' });
  });

  it('takes what no file declares from the records, with its root in one form', () => {
    const project = loadOne(projectText({ arcs: [copyArc('copy', 'raw')] }));
    const catalog = catalogOf(project, [project], new Map([['raw/1', record({ epoch: 7, ...ours })]]));
    expect(catalog.facts('raw/1')).toMatchObject({
      pathURI: 's3://acme/raw/',
      unit: 'PT1H',
      owner: 'orders',
      epoch: 7,
    });
    expect(catalog.facts('copy/1')).toMatchObject({ unit: 'PT1H' });
  });

  it('knows nothing of what neither says, and nothing of a record without a unit', () => {
    const project = loadOne(projectText({ arcs: [copyArc('copy', 'raw')] }));
    expect(catalogOf(project, [project]).facts('raw/1')).toBeUndefined();
    const { unit: _, ...unitless } = record();
    const records = new Map([['raw/1', unitless]]);
    expect(catalogOf(project, [project], records).facts('raw/1')).toBeUndefined();
  });

  it('does not see projects of other placements', () => {
    const elsewhere = projectText({ boundaries: [boundary('raw')] }, { name: 'ingest', version: '1' });
    const [project, other] = loadAll(
      projectText({ arcs: [copyArc('copy', 'raw')] }),
      elsewhere.replace('eu-central-1', 'us-west-2'),
    );
    if (project === undefined || other === undefined) throw new Error('two projects');
    expect(catalogOf(project, [project, other]).facts('raw/1')).toBeUndefined();
  });

  it('names every dataset that a project writes or reads, once', () => {
    const project = loadOne(projectText({ boundaries: [boundary('raw')], arcs: [copyArc('copy', 'raw')] }));
    expect(datasetIds(project)).toEqual(['raw/1', 'copy/1']);
  });
});
