import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ruleArn } from '../../../src/substrate/aws/arn.ts';
import { ruleName } from '../../../src/substrate/aws/providers/rule-name.ts';
import { resourcesOf } from '../../../src/substrate/aws/render/any-code.ts';
import type { Resource, Resources } from '../../../src/substrate/aws/render/template.ts';
import type { DesiredObject } from '../../../src/substrate/object.ts';
import { renderable, renderContext } from './fixture-stacks.ts';

const { place, assets } = renderContext;

const ofType = (resources: Resources, type: string): readonly Resource[] =>
  Object.values(resources).filter(({ Type }) => Type === type);

const projects: readonly (readonly DesiredObject[])[] = readdirSync('fixtures', { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.objects.json'))
  .map((path) => JSON.parse(readFileSync(join('fixtures', path), 'utf8')));

/** Name of the function, and who may call it. */
const callersIn = (resources: Resources): readonly (readonly [string, string])[] =>
  ofType(resources, 'AWS::Lambda::Permission').map(({ Properties: permission }) => {
    const [id = ''] = JSON.parse(JSON.stringify(permission?.['FunctionName']))['Fn::GetAtt'];
    const name = resources[id]?.Properties?.['FunctionName'];
    return [typeof name === 'string' ? name : '', JSON.stringify(permission?.['SourceArn'])];
  });

test('whatever a rule of a project calls lets that very rule call', () => {
  const wanted = projects.flatMap((objects) =>
    objects.flatMap((object) => {
      if (object.kind !== 'rule') return [];
      const { bus, rule } = ruleName(object.name);
      return object.spec.targets.map((target) => `${target.function} ${JSON.stringify(ruleArn(place, bus, rule))}`);
    }),
  );
  const allowed = new Set(
    projects.flatMap((objects) =>
      objects.flatMap((object) =>
        object.kind === 'stack'
          ? callersIn(resourcesOf(object.spec, place, assets)).map((caller) => caller.join(' '))
          : [],
      ),
    ),
  );
  expect(wanted.length).toBeGreaterThan(30);
  expect(wanted.filter((one) => !allowed.has(one))).toEqual([]);
});

test('nobody is let in by a pattern: no function, and no queue but for what it denies', () => {
  const all = renderable.map(({ stack }) => resourcesOf(stack.spec, place, assets));
  const callers = all.flatMap(callersIn).map(([, source]) => source);
  expect(callers.length).toBeGreaterThan(50);
  expect(callers.filter((source) => source.includes('*'))).toEqual([]);
  const letIn = all
    .flatMap((resources) => ofType(resources, 'AWS::SQS::QueuePolicy'))
    .flatMap(({ Properties }) => JSON.parse(JSON.stringify(Properties?.['PolicyDocument'])).Statement)
    .filter(({ Effect }) => Effect === 'Allow');
  expect(letIn.length).toBeGreaterThan(50);
  expect(letIn.filter((statement) => JSON.stringify(statement).includes('*'))).toEqual([]);
});

test('what no rule calls lets no rule in', () => {
  const resources = renderable
    .filter(({ stack }) => stack.address.startsWith('activities/'))
    .map(({ stack }) => resourcesOf(stack.spec, place, assets));
  expect(resources.length).toBeGreaterThan(1);
  expect(resources.flatMap(callersIn)).toEqual([]);
});
