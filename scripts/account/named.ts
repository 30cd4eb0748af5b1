import { paginateListStacks } from '@aws-sdk/client-cloudformation';
import { paginateDescribeLogGroups } from '@aws-sdk/client-cloudwatch-logs';
import { ListEventBusesCommand } from '@aws-sdk/client-eventbridge';
import { paginateListFunctions } from '@aws-sdk/client-lambda';
import { paginateListBuckets } from '@aws-sdk/client-s3';
import type { Clients } from '../../src/substrate/aws/clients.ts';
import { testBucketPrefix } from './fixtures.ts';

type Name = string | undefined;

/** Everything of one account in one region, page by page: an account for tests may have much in it. */
const lists: { readonly [kind: string]: (clients: Clients) => AsyncIterable<readonly Name[]> } = {
  async *bucket({ s3 }) {
    for await (const { Buckets = [] } of paginateListBuckets({ client: await s3() }, {})) {
      yield Buckets.map(({ Name }) => Name);
    }
  },
  async *stack({ cloudFormation }) {
    for await (const { StackSummaries = [] } of paginateListStacks({ client: await cloudFormation() }, {})) {
      yield StackSummaries.flatMap(({ StackName, StackStatus }) =>
        StackStatus === 'DELETE_COMPLETE' ? [] : StackName,
      );
    }
  },
  async *bus({ events }) {
    const client = await events();
    for (let NextToken: string | undefined, first = true; first || NextToken !== undefined; first = false) {
      const page = await client.send(new ListEventBusesCommand({ NextToken }));
      yield (page.EventBuses ?? []).map(({ Name }) => Name);
      NextToken = page.NextToken;
    }
  },
  async *function({ lambda }) {
    for await (const { Functions = [] } of paginateListFunctions({ client: await lambda() }, {})) {
      yield Functions.map(({ FunctionName }) => FunctionName);
    }
  },
  async *'log group'({ logs }) {
    for await (const { logGroups = [] } of paginateDescribeLogGroups({ client: await logs() }, {})) {
      yield logGroups.map(({ logGroupName }) => logGroupName);
    }
  },
};

/** Names of a stage begin with it; those of log groups after their folder. */
const isOf = (stage: string, name: string): boolean =>
  name.startsWith(`${stage}-`) ||
  name.includes(`/${stage}-`) ||
  name.startsWith(`${stage.toLowerCase()}-`) ||
  name.startsWith(testBucketPrefix(stage));

/** What an account has of a stage, as `bucket t1234-…`: nothing before a proof, and nothing after it. */
export const namedAs = async (clients: Clients, stage: string): Promise<readonly string[]> => {
  const found: string[] = [];
  for (const [kind, list] of Object.entries(lists)) {
    for await (const names of list(clients)) {
      for (const name of names) if (name !== undefined && isOf(stage, name)) found.push(`${kind} ${name}`);
    }
  }
  return found.toSorted();
};
