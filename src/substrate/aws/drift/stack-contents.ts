import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { GetTemplateCommand, ListStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import { z } from 'zod';
import type { Resources } from '../render/template.ts';

const Template = z.object({
  Resources: z.record(
    z.string(),
    z.object({ Type: z.string(), Properties: z.record(z.string(), z.json()).exactOptional() }),
  ),
});

export const resourcesIn = (template: string): Resources => Template.parse(JSON.parse(template)).Resources;

/** The template that a stack has now. */
export const deployedTemplate = async (client: CloudFormationClient, StackName: string): Promise<string> => {
  const { TemplateBody = '' } = await client.send(new GetTemplateCommand({ StackName }));
  return TemplateBody;
};

/** Physical ids by logical ones. */
export const physicalIdsOf = async (
  client: CloudFormationClient,
  StackName: string,
): Promise<ReadonlyMap<string, string>> => {
  const ids = new Map<string, string>();
  let NextToken: string | undefined;
  do {
    const page = await client.send(new ListStackResourcesCommand({ StackName, NextToken }));
    for (const { LogicalResourceId = '', PhysicalResourceId = '' } of page.StackResourceSummaries ?? []) {
      ids.set(LogicalResourceId, PhysicalResourceId);
    }
    NextToken = page.NextToken;
  } while (NextToken);
  return ids;
};
