import { expect, test } from 'vitest';
import { validationText } from '../../src/report/validation-view.ts';
import { screen } from './samples.ts';

const project = {
  file: 'quakes.cls.json',
  name: 'quakes',
  version: 'v1',
  placement: null,
  components: { resources: 1, activities: 0, boundaries: 1, arcs: 2 },
};

const warning = {
  severity: 'warning' as const,
  code: 'no-join',
  file: 'quakes.cls.json',
  line: 4,
  column: 3,
  path: '/arcs/0',
  message: 'several sources and no "join": all are waited for',
  hint: null,
};

test('valid files are counted, warnings are shown', () => {
  expect(validationText({ valid: true, projects: [project], diagnostics: [warning] }, screen)).toMatchInlineSnapshot(`
    "quakes.cls.json  1 warning
      quakes.cls.json:4:3 warning several sources and no "join": all are waited for [no-join]

    quakes/v1  1 resource, 1 boundary, 2 arcs  quakes.cls.json
    Valid. 1 project, 1 warning.
    "
  `);
});

test('a bad file says that nothing was touched', () => {
  const diagnostics = [warning, { ...warning, severity: 'error' as const, message: 'bad' }];
  expect(validationText({ valid: false, projects: [], diagnostics }, screen)).toContain(
    'Not valid: 1 error, 1 warning. Nothing was touched.',
  );
});
