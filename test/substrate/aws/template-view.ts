import { z } from 'zod';

const Statement = z.looseObject({
  Effect: z.string(),
  Action: z.array(z.string()),
  Resource: z.array(z.unknown()),
  Condition: z.record(z.string(), z.unknown()).optional(),
});

export type Statement = z.infer<typeof Statement>;

const Policies = z.array(z.looseObject({ PolicyDocument: z.looseObject({ Statement: z.array(Statement) }) }));

const Template = z.looseObject({
  Resources: z.record(
    z.string(),
    z.looseObject({ Type: z.string(), Properties: z.record(z.string(), z.unknown()).default({}) }),
  ),
});

export type Template = z.infer<typeof Template>;

export const parseTemplate = (body: string): Template => Template.parse(JSON.parse(body));

/** What the template's roles may do. */
export const statementsOf = ({ Resources }: Template): readonly (Statement & { readonly role: string })[] =>
  Object.entries(Resources)
    .filter(([, { Type }]) => Type === 'AWS::IAM::Role')
    .flatMap(([role, { Properties }]) =>
      Policies.parse(Properties['Policies'] ?? []).flatMap(({ PolicyDocument }) =>
        PolicyDocument.Statement.map((statement) => ({ ...statement, role })),
      ),
    );

const Definition = z.looseObject({
  StartAt: z.string(),
  TimeoutSeconds: z.number(),
  States: z.record(
    z.string(),
    z.looseObject({
      Type: z.string(),
      Next: z.string().optional(),
      Default: z.string().optional(),
      TimeoutSeconds: z.number().optional(),
      Choices: z.array(z.looseObject({ Next: z.string() })).default([]),
      Catch: z.array(z.looseObject({ ErrorEquals: z.array(z.string()), Next: z.string() })).default([]),
      Retry: z.array(z.looseObject({ ErrorEquals: z.array(z.string()) })).default([]),
    }),
  ),
});

export type Definition = z.infer<typeof Definition>;

export interface Machine {
  readonly text: string;
  readonly definition: Definition;
}

export const machinesOf = ({ Resources }: Template): readonly Machine[] =>
  Object.values(Resources)
    .filter(({ Type }) => Type === 'AWS::StepFunctions::StateMachine')
    .map(({ Properties }) => {
      const text = z.string().parse(Properties['DefinitionString']);
      return { text, definition: Definition.parse(JSON.parse(text)) };
    });
