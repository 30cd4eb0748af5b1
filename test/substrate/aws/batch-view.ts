import { z } from 'zod';
import { renderStack } from '../../../src/substrate/aws/render/stack.ts';
import type { Part } from '../../../src/substrate/part.ts';
import { renderable, renderContext } from './fixture-stacks.ts';
import type { Template } from './template-view.ts';
import { machinesOf, parseTemplate } from './template-view.ts';

export const image = 'public.ecr.aws/acme/convert:4.2';

/** With an image that is there already: building one is another matter. */
const withImage = (part: Part): Part => {
  if (part.part !== 'job') return part;
  const { imagePath: _path, ...job } = part;
  return { ...job, image };
};

/** The stack of a fixture as CloudFormation gets it. */
export const templateOf = (fixture: string): Template => {
  const found = renderable.find(({ name }) => name.startsWith(fixture));
  if (found === undefined) throw new Error(`no stack of ${fixture}`);
  const spec = { ...found.stack.spec, parts: found.stack.spec.parts.map(withImage) };
  return parseTemplate(renderStack(spec, renderContext).body);
};

const isObject = (value: unknown): value is { readonly [name: string]: unknown } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Names of people's own, which no API spells otherwise. */
const verbatim: ReadonlySet<string> = new Set(['Options', 'Parameters', 'Tags']);

const lowerFirst = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);

/** CloudFormation and Step Functions spell members in capitals, Batch itself does not. */
export const asRequest = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(asRequest);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [lowerFirst(name), verbatim.has(name) ? inner : asRequest(inner)]),
  );
};

/** What CloudFormation fills in: anything that is told apart. */
export const filledIn = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(filledIn);
  if (!isObject(value)) return value;
  if (Object.keys(value).length === 1 && ('Ref' in value || 'Fn::GetAtt' in value)) {
    const of = z.union([z.string(), z.array(z.string())]).parse(value['Ref'] ?? value['Fn::GetAtt']);
    return `<${[of].flat().join('.')}>`;
  }
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, filledIn(inner)]));
};

export const propertiesOf = ({ Resources }: Template, type: string): { readonly [name: string]: unknown } => {
  const found = Object.values(Resources).find(({ Type }) => Type === type);
  if (found === undefined) throw new Error(`no ${type}`);
  return found.Properties;
};

const at = (input: unknown, path: string): unknown =>
  path
    .split('.')
    .slice(1)
    .reduce<unknown>((inner, name) => (isObject(inner) ? inner[name] : undefined), input);

/** As Step Functions evaluates one path or `States.JsonToString` of one. */
const evaluated = (text: string, input: unknown, execution: unknown): unknown => {
  const inner = /^States\.JsonToString\((.*)\)$/.exec(text)?.[1];
  if (inner !== undefined) return JSON.stringify(at(input, inner));
  return text.startsWith('$$.') ? at(execution, text.slice(1)) : at(input, text);
};

const resolved = (value: unknown, input: unknown, execution: unknown): unknown => {
  if (Array.isArray(value)) return value.map((one) => resolved(one, input, execution));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) =>
      name.endsWith('.$')
        ? [name.slice(0, -2), evaluated(z.string().parse(inner), input, execution)]
        : [name, resolved(inner, input, execution)],
    ),
  );
};

const Submitting = z.looseObject({ Resource: z.string(), Parameters: z.looseObject({}) });

/** What the machine asks Batch for, in one execution. */
export const submission = (template: Template, input: unknown, execution: unknown): unknown => {
  const [machine] = machinesOf(template);
  const { Resource, Parameters } = Submitting.parse(machine?.definition.States['Workload']);
  if (Resource !== 'arn:aws:states:::batch:submitJob.sync') throw new Error(`it asks for ${Resource}`);
  return resolved(Parameters, input, execution);
};
