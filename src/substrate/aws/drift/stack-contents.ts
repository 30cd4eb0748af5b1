import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { GetTemplateCommand, ListStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import { z } from 'zod';
import type { Resources } from '../render/template.ts';
import { parseJson } from './policy-document.ts';

const Template = z.object({
  Resources: z.record(
    z.string(),
    z.object({ Type: z.string(), Properties: z.record(z.string(), z.json()).exactOptional() }),
  ),
});

/** Undefined for what we did not write: templates may be YAML, too. */
export const resourcesIn = (template: string): Resources | undefined =>
  Template.safeParse(parseJson(template)).data?.Resources;

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
