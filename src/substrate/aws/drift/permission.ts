import {
  AddPermissionCommand,
  GetPolicyCommand,
  RemovePermissionCommand,
  ResourceConflictException,
} from '@aws-sdk/client-lambda';
import { z } from 'zod';
import type { JsonObject } from '../../../metadata/canonical.ts';
import { nameIn } from './look.ts';
import { normalPolicy, parseJson } from './policy-document.ts';
import { orGone } from './queued.ts';
import type { Fix, ResourceDrift } from './resource-drift.ts';
import type { Wanted } from './wanted.ts';
import { lastOf } from './wanted.ts';

const Properties = z.object({
  FunctionName: z.string(),
  Action: z.string(),
  Principal: z.string(),
  SourceAccount: z.string(),
  SourceArn: z.string(),
});

const propertiesOf = ({ properties }: Wanted): z.infer<typeof Properties> => Properties.parse(properties);

const Statement = z.object({
  Sid: z.string(),
  Effect: z.string(),
  Action: z.array(z.string()),
  Principal: z.unknown(),
  Condition: z.record(z.string(), z.record(z.string(), z.array(z.string()))).default({}),
});
type Statement = z.infer<typeof Statement>;

const statementsIn = (policy: string): readonly Statement[] => {
  const normal = normalPolicy(parseJson(policy));
  const { Statement: statements } = z.object({ Statement: z.array(z.unknown()) }).parse(normal);
  return statements.flatMap((one) => Statement.safeParse(one).data ?? []);
};

const principal = z.object({ Service: z.array(z.string()) });

const factsOf = ({ Effect, Action, Principal, Condition }: Statement): JsonObject => {
  const conditions = Object.assign({}, ...Object.values(Condition));
  const one = (key: string): string => z.array(z.string()).catch([]).parse(conditions[key]).join();
  return {
    Effect,
    Action: Action.join(),
    Principal: principal.safeParse(Principal).data?.Service.join() ?? 'somebody else',
    SourceAccount: one('aws:sourceaccount'),
    SourceArn: one('aws:sourcearn'),
  };
};

const expected = (wanted: Wanted): JsonObject => {
  const { FunctionName: _function, ...rest } = propertiesOf(wanted);
  return { Effect: 'Allow', ...rest };
};

const isSame = (a: JsonObject, b: JsonObject): boolean => Object.keys(a).every((name) => a[name] === b[name]);

const repair = async ({ clients, change }: Fix, wanted: Wanted): Promise<void> => {
  const lambda = await clients.lambda();
  const own = { ...propertiesOf(wanted), StatementId: nameIn(wanted.physicalId) };
  const add = (): Promise<unknown> => lambda.send(new AddPermissionCommand(own));
  const { FunctionName, StatementId } = own;
  const remove = (): Promise<unknown> =>
    orGone(lambda.send(new RemovePermissionCommand({ FunctionName, StatementId })));
  await change(async () => {
    try {
      await add();
    } catch (error) {
      // A statement cannot be changed, and this one is not what it was.
      if (!(error instanceof ResourceConflictException)) throw error;
      await remove();
      await add();
    }
  });
};

/** That rules may call a function. Found by what it allows: its id is CloudFormation's own. */
export const permissionDrift: ResourceDrift = {
  word: 'permission to call',
  covers: Object.keys(Properties.shape),
  nameOf: (wanted) => {
    const { FunctionName, SourceArn } = propertiesOf(wanted);
    return `${lastOf(FunctionName, ':')} by ${lastOf(SourceArn, '/')}`;
  },
  expected,
  found: async ({ clients, ask }, wanted) => {
    const { FunctionName } = propertiesOf(wanted);
    const answer = await ask(async () => (await clients.lambda()).send(new GetPolicyCommand({ FunctionName })));
    if (answer === undefined) return undefined;
    const statements = statementsIn(answer.Policy ?? '{}');
    const facts = expected(wanted);
    if (statements.some((statement) => isSame(facts, factsOf(statement)))) return facts;
    const own = statements.find(({ Sid }) => Sid === nameIn(wanted.physicalId));
    return own === undefined ? undefined : factsOf(own);
  },
  repair,
  restores: true,
};
