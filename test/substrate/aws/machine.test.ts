import validate from 'asl-validator';
import { describe, expect, test } from 'vitest';
import { renderStack } from '../../../src/substrate/aws/render/stack.ts';
import { renderable, renderContext } from './fixture-stacks.ts';
import type { Definition } from './template-view.ts';
import { machinesOf, parseTemplate } from './template-view.ts';

const machines = renderable.flatMap(({ name, stack }) =>
  machinesOf(parseTemplate(renderStack(stack.spec, renderContext).body)).map((machine) => ({ name, ...machine })),
);

const nextsOf = ({ StartAt, States }: Definition): readonly string[] => [
  StartAt,
  ...Object.values(States).flatMap(({ Next, Default, Choices, Catch }) => [
    ...[Next, Default].filter((next) => next !== undefined),
    ...[...Choices, ...Catch].map((way) => way.Next),
  ]),
];

/** `States.ALL` stands alone, and nothing comes after it. */
const isOrdered = (rules: readonly { readonly ErrorEquals: readonly string[] }[]): boolean =>
  rules.every(
    ({ ErrorEquals }, at) =>
      !ErrorEquals.includes('States.ALL') || (ErrorEquals.length === 1 && at === rules.length - 1),
  );

describe.each(machines.map((machine) => [machine.name, machine] as const))(
  'the machine of %s',
  (_, { text, definition }) => {
    test('is valid', () => {
      const { isValid, errorsText } = validate(JSON.parse(text));
      expect([isValid, isValid ? '' : errorsText()]).toEqual([true, '']);
    });

    test('goes only to states that there are, and to each of them', () => {
      const states = Object.keys(definition.States);
      const nexts = nextsOf(definition);
      expect(nexts.filter((next) => !states.includes(next))).toEqual([]);
      expect(states.filter((state) => !nexts.includes(state))).toEqual([]);
    });

    test('gives every task a time, and the whole more than all of them', () => {
      const tasks = Object.values(definition.States).filter(({ Type }) => Type === 'Task');
      expect(tasks).toHaveLength(2);
      const seconds = tasks.map(({ TimeoutSeconds = Number.NaN }) => TimeoutSeconds);
      expect(definition.TimeoutSeconds).toBeGreaterThan(seconds.reduce((sum, each) => sum + each, 0));
    });

    test('catches everything last', () => {
      const rules = Object.values(definition.States).flatMap(({ Catch, Retry }) => [Catch, Retry]);
      expect(rules.every(isOrdered)).toBe(true);
      expect(definition.States['Workload']?.Catch.at(-1)?.ErrorEquals).toEqual(['States.ALL']);
    });
  },
);

test('there are machines', () => {
  expect(machines.length).toBeGreaterThan(10);
});

test.for([
  ['us-east-1', 'aws'],
  ['cn-north-1', 'aws-cn'],
  ['us-gov-west-1', 'aws-us-gov'],
] as const)('in %s machines ask the services of its own partition', ([region, partition]) => {
  const context = { ...renderContext, place: { ...renderContext.place, region } };
  const found = renderable.flatMap(({ stack }) =>
    [...renderStack(stack.spec, context).body.matchAll(/arn:([a-z-]+):states:::/g)].map(([, own]) => own),
  );
  expect(found.length).toBeGreaterThan(20);
  expect(new Set(found)).toEqual(new Set([partition]));
});
