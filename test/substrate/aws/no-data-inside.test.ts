import { expect, test } from 'vitest';
import { renderStack } from '../../../src/substrate/aws/render/stack.ts';
import { renderable, renderContext } from './fixture-stacks.ts';
import { parseTemplate } from './template-view.ts';

/** What a replacement costs nothing but time: it is made again from the template. */
const disposable = new Set([
  'AWS::Batch::ComputeEnvironment',
  'AWS::Batch::JobDefinition',
  'AWS::Batch::JobQueue',
  'AWS::Events::Rule',
  'AWS::IAM::Role',
  'AWS::Lambda::EventInvokeConfig',
  'AWS::Lambda::Function',
  'AWS::Lambda::Permission',
  'AWS::SQS::QueuePolicy',
  'AWS::Scheduler::Schedule',
  'AWS::Scheduler::ScheduleGroup',
  'AWS::StepFunctions::StateMachine',
]);

/** What holds something that the template does not say: which property names it, and makes it another one. */
const holding: { readonly [type: string]: readonly string[] } = {
  'AWS::Logs::LogGroup': ['LogGroupName'],
  'AWS::SQS::Queue': ['QueueName'],
};

/** Properties that CloudFormation can only set by making it anew, beside the names. */
const createOnly: { readonly [type: string]: readonly string[] } = {
  'AWS::Logs::LogGroup': ['LogGroupClass'],
  'AWS::SQS::Queue': ['FifoQueue'],
};

/** Catalogues are kept in every way, unless somebody says that they go. */
const kept = new Set(['AWS::Glue::Database', 'AWS::Glue::Table']);

const resources = renderable.flatMap(({ name, stack }) => {
  const saysItGoes = stack.spec.parts.some((part) => 'removeOnDestroy' in part && part.removeOnDestroy === true);
  const { Resources } = parseTemplate(renderStack(stack.spec, renderContext).body);
  return Object.entries(Resources).map(([id, resource]) => ({ ...resource, at: `${name} ${id}`, saysItGoes }));
});

const of = (types: Pick<ReadonlySet<string>, 'has'>) => resources.filter(({ Type }) => types.has(Type));

test('no stack holds data: whatever is in one is of a kind that somebody has thought about', () => {
  const known = new Set([...disposable, ...kept, ...Object.keys(holding)]);
  expect(resources.length).toBeGreaterThan(500);
  expect(resources.filter(({ Type }) => !known.has(Type)).map(({ at, Type }) => `${at} ${Type}`)).toEqual([]);
});

test('what holds something never has to be made anew: only its name could make that so, and that is the name of its part', () => {
  const held = of(new Map(Object.entries(holding)));
  expect(held.length).toBeGreaterThan(100);
  for (const { at, Type, Properties } of held) {
    for (const name of holding[Type] ?? []) expect(Properties[name], at).toEqual(expect.any(String));
    expect(
      Object.keys(Properties).filter((property) => createOnly[Type]?.includes(property)),
      at,
    ).toEqual([]);
  }
});

test('a catalogue stays when its entry leaves the template and when it is replaced', () => {
  const catalogues = of(kept).filter(({ saysItGoes }) => !saysItGoes);
  expect(catalogues.length).toBeGreaterThan(5);
  for (const { at, ...resource } of catalogues) {
    expect(resource, at).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
  }
});
