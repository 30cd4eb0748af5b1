import type {
  CloudFormationClient,
  StackEvent as SdkEvent,
  Stack as SdkStack,
  StackResourceSummary,
  StackStatus,
} from '@aws-sdk/client-cloudformation';
import {
  ContinueUpdateRollbackCommand,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  GetTemplateCommand,
  ListStackResourcesCommand,
  ListStacksCommand,
  StackStatus as statuses,
  UpdateStackCommand,
  UpdateTerminationProtectionCommand,
} from '@aws-sdk/client-cloudformation';
import { messageOf } from '../../../errors.ts';
import { nameOf } from '../errors.ts';
import { fromAwsTags, toAwsTags } from '../providers/tags.ts';
import type { Stack, StackApi, StackEvent, StackResource, TemplateSource } from './stack-api.ts';

const stackOf = (stack: SdkStack): Stack => {
  const changed = stack.LastUpdatedTime ?? stack.CreationTime;
  const since = changed?.toISOString() ?? '';
  return {
    id: stack.StackId ?? '',
    name: stack.StackName ?? '',
    status: stack.StackStatus ?? '',
    reason: stack.StackStatusReason ?? '',
    operation: stack.LastOperations?.[0]?.OperationId ?? since,
    since,
    tags: fromAwsTags(stack.Tags),
    outputs: Object.fromEntries(
      (stack.Outputs ?? []).map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]),
    ),
    protected: stack.EnableTerminationProtection === true,
  };
};

const eventOf = (event: SdkEvent): StackEvent => ({
  logicalId: event.LogicalResourceId ?? '',
  ofStack: event.PhysicalResourceId === event.StackId,
  type: event.ResourceType ?? '',
  status: event.ResourceStatus ?? '',
  reason: event.ResourceStatusReason ?? '',
  token: event.ClientRequestToken,
});

const resourceOf = (resource: StackResourceSummary): StackResource => ({
  logicalId: resource.LogicalResourceId ?? '',
  physicalId: resource.PhysicalResourceId ?? '',
  type: resource.ResourceType ?? '',
  status: resource.ResourceStatus ?? '',
});

const templateOf = (template: TemplateSource) =>
  'body' in template ? { TemplateBody: template.body } : { TemplateURL: template.url };

const isStatus = (text: string): text is StackStatus => Object.hasOwn(statuses, text);

const isMissing = (error: unknown): boolean =>
  nameOf(error) === 'ValidationError' && /does not exist/.test(messageOf(error));

/** Roles without names of their own: `CAPABILITY_IAM` is enough. */
const Capabilities: ['CAPABILITY_IAM'] = ['CAPABILITY_IAM'];

export const sdkStackApi = (open: () => Promise<CloudFormationClient>): StackApi => ({
  create: async ({ name, template, token, tags, protect }) => {
    const { StackId } = await (await open()).send(
      new CreateStackCommand({
        StackName: name,
        ...templateOf(template),
        Capabilities,
        OnFailure: 'ROLLBACK',
        RetainExceptOnCreate: true,
        ClientRequestToken: token,
        Tags: toAwsTags(tags),
        EnableTerminationProtection: protect,
      }),
    );
    return { id: StackId ?? name };
  },

  update: async ({ name, template, token, tags }) => {
    const { StackId } = await (await open()).send(
      new UpdateStackCommand({
        StackName: name,
        ...templateOf(template),
        Capabilities,
        RetainExceptOnCreate: true,
        ClientRequestToken: token,
        Tags: toAwsTags(tags),
      }),
    );
    return { id: StackId ?? name };
  },

  remove: async ({ id, token }) => {
    await (await open()).send(new DeleteStackCommand({ StackName: id, ClientRequestToken: token }));
  },

  continueRollback: async ({ id, token }) => {
    await (await open()).send(new ContinueUpdateRollbackCommand({ StackName: id, ClientRequestToken: token }));
  },

  protect: async (id, on) => {
    await (await open()).send(
      new UpdateTerminationProtectionCommand({ StackName: id, EnableTerminationProtection: on }),
    );
  },

  describe: async (nameOrId) => {
    try {
      const { Stacks = [] } = await (await open()).send(new DescribeStacksCommand({ StackName: nameOrId }));
      const [found] = Stacks;
      return found && stackOf(found);
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  },

  describeAll: async (token) => {
    const { Stacks = [], NextToken } = await (await open()).send(new DescribeStacksCommand({ NextToken: token }));
    return { stacks: Stacks.map(stackOf), next: NextToken };
  },

  list: async (wanted) => {
    const ids: string[] = [];
    let token: string | undefined;
    do {
      const page = await (await open()).send(
        new ListStacksCommand({ StackStatusFilter: wanted.filter(isStatus), NextToken: token }),
      );
      ids.push(...(page.StackSummaries ?? []).map(({ StackId = '' }) => StackId));
      token = page.NextToken;
    } while (token);
    return ids;
  },

  resources: async (id) => {
    const found: StackResource[] = [];
    let token: string | undefined;
    do {
      const page = await (await open()).send(new ListStackResourcesCommand({ StackName: id, NextToken: token }));
      found.push(...(page.StackResourceSummaries ?? []).map(resourceOf));
      token = page.NextToken;
    } while (token);
    return found;
  },

  template: async (id) => {
    const { TemplateBody = '' } = await (await open()).send(new GetTemplateCommand({ StackName: id }));
    return TemplateBody;
  },

  events: async (id, token) => {
    const { StackEvents = [], NextToken } = await (await open()).send(
      new DescribeStackEventsCommand({ StackName: id, NextToken: token }),
    );
    return { events: StackEvents.map(eventOf), next: NextToken };
  },
});
