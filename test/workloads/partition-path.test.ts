import { expect, test } from 'vitest';
import { partitionPath } from '../../src/workloads/partition-path.ts';

const named = { type: 'named', delimiter: '=' } as const;
const positional = { type: 'value', delimiter: '=' } as const;

test.each([
  ['a named folder', 'partition=0001/', ['partition'], named, ['0001'], 'partition=0001/'],
  ['a value with = in it', 'note=a=b/', ['note'], named, ['a=b'], 'note=a=b/'],
  ['several keys in order', 'year=2024/month=01/', ['year', 'month'], named, ['2024', '01'], 'year=2024/month=01/'],
  [
    'several keys in another order',
    'month=01/year=2024/',
    ['year', 'month'],
    named,
    ['2024', '01'],
    'month=01/year=2024/',
  ],
  ['keys in another letter case', 'Year=2024/', ['year'], named, ['2024'], 'Year=2024/'],
  [
    'names that the table does not have, in order',
    'y=2024/m=01/',
    ['year', 'month'],
    named,
    ['2024', '01'],
    'y=2024/m=01/',
  ],
  ['a named folder without a name', '2024/', ['year'], named, ['2024'], '2024/'],
  ['another delimiter', 'year--2024/', ['year'], { type: 'named', delimiter: '--' }, ['2024'], 'year--2024/'],
  ['values alone', '2024/01=/', ['year', 'month'], positional, ['2024', '01='], '2024/01=/'],
  ['folders below the last key', 'year=2024/a/b/', ['year'], named, ['2024'], 'year=2024/'],
  ['folders between keys', 'eu/year=2024/', ['year'], named, ['2024'], 'eu/year=2024/'],
  ['the folder of one run', 'lot=L/run=r0001/x/', ['lot'], named, ['L'], 'lot=L/run=r0001/'],
  ['a run that is a key itself', 'lot=L/run=r0001/', ['lot', 'run'], named, ['L', 'r0001'], 'lot=L/run=r0001/'],
] as const)('%s is a partition', (_, folder, keys, naming, values, at) => {
  expect(partitionPath(folder, keys, naming)).toMatchObject({ values, folder: at });
});

test('what stays when a lot is restated is the folder above the run', () => {
  expect(partitionPath('lot=L/run=r0001/', ['lot'], named).stable).toBe('lot=L/');
  expect(partitionPath('lot=L/', ['lot'], named).stable).toBe('lot=L/');
});

test.each([
  ['too few folders', 'year=2024/', ['year', 'month'], /no partition of the table/],
  ['an empty value', 'year=/', ['year'], /no partition of the table/],
])('%s are refused', (_, folder, keys, why) => {
  expect(() => partitionPath(folder, keys, named)).toThrow(why);
});
