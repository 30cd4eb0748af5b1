import { expect, test } from 'vitest';
import { expandTemplate } from '../../src/metadata/template.ts';

const template = 's3://m/runs/a%252Fb-r0000-0/role=main/lot={lot}/state={state}{/attempt*}/manifest.json';
const run = 's3://m/runs/a%252Fb-r0000-0/role=main/lot=20230101PT5M000';

test.each([
  ['without an attempt', { state: 'complete' }, `${run}/state=complete/manifest.json`],
  ['with an undefined attempt', { state: 'empty', attempt: undefined }, `${run}/state=empty/manifest.json`],
  [
    'with a named attempt',
    { state: 'partial', attempt: { attempt: '0000' } },
    `${run}/state=partial/attempt=0000/manifest.json`,
  ],
  ['with a bare attempt', { state: 'partial', attempt: '0000' }, `${run}/state=partial/0000/manifest.json`],
])("a sink manifest's template expands %s", (_, variables, expected) => {
  expect(expandTemplate(template, { lot: '20230101PT5M000', ...variables })).toBe(expected);
});

test.each([
  ['{a}', { a: 'x y/z=%' }, 'x%20y%2Fz%3D%25'],
  ['{+a}', { a: 'x/y' }, 'x/y'],
  ['{a}', { a: ['x', 'y'] }, 'x,y'],
  ['{/a*}', { a: ['x', 'y'] }, '/x/y'],
  ['{/a*}', { a: { k: 'v', l: 'w' } }, '/k=v/l=w'],
  ['{n}-{missing}', { n: 3 }, '3-'],
])('%s with %j is %s', (text, variables, expected) => {
  expect(expandTemplate(text, variables)).toBe(expected);
});
