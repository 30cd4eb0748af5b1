import { DescribeExecutionCommand, SFNClient } from '@aws-sdk/client-sfn';
import type { Launcher } from '../../../ports/launcher.ts';
import { createLauncher } from '../launcher.ts';
import { calls, customUserAgent, place } from './environment.ts';

const client = new SFNClient({ customUserAgent });
client.middlewareStack.use(calls.watch('states')());

export const launcher: Launcher = createLauncher({ client: async () => client, place: place() });

/** Input of an execution, which an event leaves out when it is large. */
export const inputOf = async (executionArn: string): Promise<string> =>
  (await client.send(new DescribeExecutionCommand({ executionArn }))).input ?? '{}';
