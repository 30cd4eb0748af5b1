import { Runtime } from '@aws-sdk/client-lambda';
import { expect, test } from 'vitest';
import { handlerFiles, lambdaRuntimes, variableProblem, variablesProblem } from '../../src/resources/lambda-runtime.ts';
import { loadProjects } from '../../src/resources/load.ts';
import { boundary, copyArc, projectText } from './project-texts.ts';

test('every runtime is one of AWS Lambda', () => {
  const known: readonly string[] = Object.values(Runtime);
  expect(lambdaRuntimes.filter((one) => !known.includes(one))).toEqual([]);
});

test.each([
  ['nodejs22.x', 'index.handler', ['index.js', 'index.mjs', 'index.cjs']],
  ['nodejs22.x', 'src/app.api.handler', ['src/app.js', 'src/app.mjs', 'src/app.cjs']],
  ['python3.13', 'app.handler', ['app.py', 'app/__init__.py']],
  ['python3.13', 'jobs.daily.handler', ['jobs/daily.py', 'jobs/daily/__init__.py']],
  ['python3.13', 'jobs/daily.handler', ['jobs/daily.py', 'jobs/daily/__init__.py']],
  ['ruby3.4', 'app.Module.run', ['app.rb']],
  ['provided.al2023', 'anything', ['bootstrap']],
  ['java21', 'com.acme.Orders::handle', []],
] as const)('%s finds %s in one of its files', (runtime, handler, files) => {
  expect(handlerFiles(runtime, handler)).toEqual(files);
});

test.each([
  ['AWS_REGION', /sets AWS_REGION by itself/],
  ['_PRIVATE', /no name of a variable/],
  ['with space', /no name of a variable/],
  ['X', /no name of a variable/],
])('AWS Lambda does not take the variable %s', (name, why) => {
  expect(variableProblem(name)).toMatch(why);
  expect(variableProblem('GREETING')).toBeUndefined();
});

test('AWS Lambda takes 4 kB of variables, names and values together', () => {
  expect(variablesProblem({ NAME: 'x'.repeat(4092) })).toBeUndefined();
  expect(variablesProblem({ NAME: 'x'.repeat(2046), OTHER: 'ü'.repeat(1021) })).toMatch(/have 4097 bytes/);
});

test('a function with more than that is told so where its variables stand', () => {
  const workload = {
    image: '210987654321.dkr.ecr.eu-central-1.amazonaws.com/orders:1',
    environment: { BIG: 'x'.repeat(5000) },
  };
  const arc = { ...copyArc('count', 'raw'), type: 'aws:core:lambdaExecArc', workload };
  const { diagnostics } = loadProjects([
    { path: 'p.json', text: projectText({ boundaries: [boundary('raw')], arcs: [arc] }) },
  ]);
  expect(diagnostics.filter(({ severity }) => severity === 'error').map(({ code, path }) => [code, path])).toEqual([
    ['invalid-value', '/arcs/0/workload/environment'],
  ]);
});
