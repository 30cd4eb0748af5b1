import { z } from 'zod';
import type { Template } from './template-view.ts';

const listed = z.union([z.array(z.unknown()), z.unknown().transform((one) => [one])]).default([]);

const AnyStatement = z.looseObject({
  Sid: z.string().optional(),
  Effect: z.enum(['Allow', 'Deny']),
  Principal: z.unknown().optional(),
  Action: listed,
  Resource: listed,
  Condition: z.record(z.string(), z.record(z.string(), z.unknown())).default({}),
});

/** One statement of any policy, and where it stands: `AWS::SQS::QueuePolicy PolicyDocument`. */
export type AnyStatement = z.infer<typeof AnyStatement> & { readonly place: string };

export const statementIn = (place: string, statement: unknown): AnyStatement => ({
  ...AnyStatement.parse(statement),
  place,
});

const below = (value: unknown, place: string): readonly AnyStatement[] => {
  if (Array.isArray(value)) return value.flatMap((one) => below(one, place));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) =>
    name === 'Statement'
      ? [member].flat().map((one) => statementIn(place, one))
      : below(member, name === 'PolicyDocument' && place.endsWith('Policies') ? place : `${place} ${name}`),
  );
};

/** Every statement of a template, whatever it belongs to: not by the types that are known to have some. */
export const statementsAnywhere = ({ Resources }: Pick<Template, 'Resources'>): readonly AnyStatement[] =>
  Object.values(Resources).flatMap(({ Type, Properties }) => below(Properties, Type));
