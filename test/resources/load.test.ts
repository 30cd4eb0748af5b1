import { describe, expect, it } from 'vitest';
import { loadProjects } from '../../src/resources/load.ts';
import { boundary, copyArc, projectText } from './project-texts.ts';

const codes = (...texts: readonly string[]): readonly string[] =>
  loadProjects(texts.map((text, index) => ({ path: `${index}.json`, text }))).diagnostics.map(
    ({ code, file, path }) => `${file} ${code} ${path}`,
  );

describe('loadProjects', () => {
  it('reports every error of every file, in the order of files and lines', () => {
    const broken = (count: number): string =>
      JSON.stringify(
        {
          ...JSON.parse(projectText({}, { name: `orders${count}`, version: '1' })),
          arcs: Array.from({ length: count }, (_, n) => ({ type: 'aws:core:nope', name: `${n}` })),
        },
        null,
        2,
      );
    const { diagnostics, projects } = loadProjects([
      { path: 'b.json', text: broken(20) },
      { path: 'a.json', text: '{ "a": 1, }' },
      { path: 'c.json', text: broken(29) },
    ]);
    expect(diagnostics).toHaveLength(50);
    expect([...new Set(diagnostics.map(({ file }) => file))]).toEqual(['b.json', 'a.json', 'c.json']);
    const lines = diagnostics.filter(({ file }) => file === 'b.json').map(({ line }) => line);
    expect(lines).toEqual(lines.toSorted((x, y) => x - y));
    expect(projects).toEqual([]);
  });

  it('does not blame who refers to a component that is broken by itself', () => {
    const found = codes(
      projectText({
        resources: [{ type: 'aws:core:computeEnvironment', name: 'fargate', oops: 1 }],
        boundaries: [boundary('raw', { oops: 1 })],
        arcs: [
          copyArc('copy', 'raw'),
          {
            ...copyArc('batch', 'copy'),
            type: 'aws:core:batchExecArc',
            workload: { computeEnvironmentRef: 'fargate', imagePath: 'x' },
          },
        ],
      }),
    );
    expect(found).toEqual([
      '0.json missing-field /resources/0/computeEnvironmentName',
      '0.json unknown-field /resources/0/oops',
      '0.json unknown-field /boundaries/0/oops',
    ]);
  });

  it('checks components even when the project or its placement is wrong', () => {
    const text = JSON.stringify({
      project: {},
      placement: { provider: 'aws' },
      arcs: [{ type: 'aws:core:s3CopyArc' }],
    });
    expect(codes(text)).toEqual(
      expect.arrayContaining(['0.json missing-field /project/name', '0.json missing-field /arcs/0/sources']),
    );
  });

  it('lets one dataset be of one owner in each placement', () => {
    const text = projectText({ boundaries: [boundary('raw')] });
    expect(codes(text, text.replace('eu-central-1', 'us-west-2'))).toEqual([]);
  });

  it('counts an empty stage as none, also for names', () => {
    const text = projectText({ boundaries: [boundary('raw')] }).replace(
      '"provider":"aws"',
      '"provider":"aws","stage":""',
    );
    const { projects } = loadProjects([{ path: 'p.json', text }]);
    expect(projects[0]?.placement.stage).toBeNull();
  });

  it('takes a circle that looks back in time, and no other', () => {
    const circle = (map: unknown): string =>
      projectText({
        boundaries: [boundary('raw')],
        arcs: [
          {
            ...copyArc('sum', 'raw'),
            sources: {
              main: { name: 'raw', version: '1' },
              last: { name: 'sum', version: '1', map: JSON.parse(JSON.stringify(map)) },
            },
            join: { wait: 'all' },
          },
        ],
      });
    expect(codes(circle({ offset: -1 }))).toEqual([]);
    expect(codes(circle({ window: [-3, -1] }))).toEqual([]);
    expect(codes(circle({ offset: 1 }))).toEqual(['0.json cycle /arcs/0/sources']);
    expect(codes(circle({ window: [-3, 0] }))).toEqual(['0.json cycle /arcs/0/sources']);
    expect(codes(circle('same'))).toEqual(['0.json cycle /arcs/0/sources']);
  });

  it('walks a chain of arcs as long as a project may be', () => {
    const arcs = Array.from({ length: 3000 }, (_, n) => copyArc(`d${n + 1}`, `d${n}`));
    expect(codes(projectText({ boundaries: [boundary('d0')], arcs }))).toEqual([]);
  });

  it('joins projects of several files: a circle over two of them is one', () => {
    const one = projectText({ arcs: [copyArc('a', 'b', { lotUnit: 'PT5M' })] }, { name: 'one', version: '1' });
    const two = projectText({ arcs: [copyArc('b', 'a', { lotUnit: 'PT5M' })] }, { name: 'two', version: '1' });
    expect(codes(one, two)).toEqual(['0.json cycle /arcs/0/sources']);
  });

  it('never lets a file reach the prototype of objects', () => {
    codes('{ "__proto__": { "polluted": 1 }, "arcs": [{ "constructor": { "prototype": { "polluted": 1 } } }] }');
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });
});
