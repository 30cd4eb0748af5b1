import { z } from 'zod';
import { digestOutput } from '../../../../src/substrate/aws/render/stack.ts';
import type { Stack, StackEvent } from '../../../../src/substrate/aws/stack/stack-api.ts';
import type { FakeCloudFormation } from '../fake-cloudformation.ts';
import { template } from '../fake-template.ts';
import type { Input, Operations } from './answering.ts';
import { refusal, tagsIn, textIn, toTags } from './answering.ts';

const Template = z.looseObject({
  Outputs: z.record(z.string(), z.looseObject({ Value: z.unknown() })),
  Resources: z.record(z.string(), z.looseObject({ DeletionPolicy: z.string().exactOptional() })),
});

/** What CloudFormation takes in the request itself. */
const inlineBytes = 51_200;

/** What lies at a URL, for CloudFormation. */
export type Fetch = (url: string) => string;

const bodyIn = (input: Input, fetch: Fetch): string => {
  const body = textIn(input, 'TemplateBody');
  if (Buffer.byteLength(body) > inlineBytes) throw refusal('ValidationError', 400, 'templateBody is too long');
  return body === '' ? fetch(textIn(input, 'TemplateURL')) : body;
};

/** The fake knows a template by the digest that it puts out. */
const fakeOf = (body: string) => {
  const { Outputs, Resources } = Template.parse(JSON.parse(body));
  const keeps = Object.values(Resources).some(({ DeletionPolicy }) => DeletionPolicy === 'Retain');
  return template({ digest: String(Outputs[digestOutput]?.Value), ...(keeps && { keeps }), body });
};

const requestOf = (input: Input, fetch: Fetch) => ({
  name: textIn(input, 'StackName'),
  template: fakeOf(bodyIn(input, fetch)),
  token: textIn(input, 'ClientRequestToken'),
  tags: tagsIn(input['Tags']),
});

const sdkStack = (stack: Stack) => ({
  StackId: stack.id,
  StackName: stack.name,
  StackStatus: stack.status,
  LastOperations: [{ OperationId: stack.operation }],
  CreationTime: new Date(stack.since),
  Tags: toTags(stack.tags),
  Outputs: Object.entries(stack.outputs).map(([OutputKey, OutputValue]) => ({ OutputKey, OutputValue })),
  EnableTerminationProtection: stack.protected,
});

const sdkEvent = (stackId: string) => (event: StackEvent) => ({
  StackId: stackId,
  PhysicalResourceId: event.ofStack ? stackId : event.logicalId,
  LogicalResourceId: event.logicalId,
  ResourceType: event.type,
  ResourceStatus: event.status,
  ResourceStatusReason: event.reason,
  ClientRequestToken: event.token,
});

const statusesIn = ({ StackStatusFilter }: Input): readonly string[] =>
  Array.isArray(StackStatusFilter) ? StackStatusFilter.map(String) : [];

/** The fake of the stack driver's tests, asked in the SDK's words. */
export const cloudFormationOf = (fake: FakeCloudFormation, fetch: Fetch): Operations => ({
  CreateStack: async (input) => {
    const protect = input['EnableTerminationProtection'] === true;
    const retains = input['RetainExceptOnCreate'] !== true;
    const { id } = await fake.create({ ...requestOf(input, fetch), protect, retains });
    return { StackId: id };
  },
  UpdateStack: async (input) => ({ StackId: (await fake.update(requestOf(input, fetch))).id }),
  DeleteStack: async (input) => {
    await fake.remove({ id: textIn(input, 'StackName'), token: textIn(input, 'ClientRequestToken') });
    return {};
  },
  ContinueUpdateRollback: async (input) => {
    await fake.continueRollback({ id: textIn(input, 'StackName'), token: textIn(input, 'ClientRequestToken') });
    return {};
  },
  UpdateTerminationProtection: async (input) => {
    await fake.protect(textIn(input, 'StackName'), input['EnableTerminationProtection'] === true);
    return {};
  },
  DescribeStacks: async (input) => {
    const name = textIn(input, 'StackName');
    if (name === '') return { Stacks: (await fake.describeAll()).stacks.map(sdkStack) };
    const found = await fake.describe(name);
    if (found === undefined) throw refusal('ValidationError', 400, `Stack with id ${name} does not exist`);
    return { Stacks: [sdkStack(found)] };
  },
  ListStacks: async (input) => ({
    StackSummaries: (await fake.list(statusesIn(input))).map((StackId) => ({ StackId })),
  }),
  ListStackResources: async (input) => ({
    StackResourceSummaries: (await fake.resources(textIn(input, 'StackName'))).map((one) => ({
      LogicalResourceId: one.logicalId,
      PhysicalResourceId: one.physicalId,
      ResourceType: one.type,
      ResourceStatus: one.status,
    })),
  }),
  GetTemplate: async (input) => ({ TemplateBody: await fake.template(textIn(input, 'StackName')) }),
  DescribeStackEvents: async (input) => {
    const id = textIn(input, 'StackName');
    const { events, next } = await fake.events(id, textIn(input, 'NextToken') || undefined);
    return { StackEvents: events.map(sdkEvent(id)), NextToken: next };
  },
});
