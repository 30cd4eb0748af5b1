import { Runtime } from '@aws-sdk/client-lambda';
import { expect, test } from 'vitest';
import { handlerFiles, lambdaRuntimes, variableProblem } from '../../src/resources/lambda-runtime.ts';

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
