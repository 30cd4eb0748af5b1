import type { SFNClient } from '@aws-sdk/client-sfn';
import { DescribeExecutionCommand, StartExecutionCommand, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { ClusterlessError } from '../../errors.ts';
import type { Execution, Launcher } from '../../ports/launcher.ts';
import type { Place } from './arn.ts';
import { machineArn } from './arn.ts';
import { nameOf, toClusterlessError } from './errors.ts';
import { executionIdOf, executionNameOf } from './execution-name.ts';

export interface LauncherOptions {
  readonly client: () => Promise<SFNClient>;
  readonly place: Place;
}

/** Characters of UTF-8 text that an execution may be given. */
const maxInput = 262_144;

const tooLarge = (machine: string, bytes: number): ClusterlessError =>
  new ClusterlessError('CLS_WORKLOAD', `the input of ${machine} is too large for Step Functions`, {
    detail: `It has ${bytes} bytes, at most ${maxInput} are allowed.`,
    hint: 'Use fewer source lots per run, or shorter workload properties.',
  });

/** Runs of machines in Step Functions, named by arc, lot and run, so that a twin cannot start. */
export const createLauncher = ({ client, place }: LauncherOptions): Launcher => {
  const executionId = (machine: string, name: string): string => executionIdOf(place, machine, name);

  const start = async ({ machine, name, input }: Execution): Promise<'started' | 'exists'> => {
    const text = JSON.stringify(input);
    const bytes = Buffer.byteLength(text);
    if (bytes > maxInput) throw tooLarge(machine, bytes);
    const command = new StartExecutionCommand({
      stateMachineArn: machineArn(place, machine),
      name: executionNameOf(name),
      input: text,
    });
    try {
      // While it runs, the same name with the same input is answered as if it had just been started.
      await (await client()).send(command);
      return 'started';
    } catch (error) {
      if (nameOf(error) === 'ExecutionAlreadyExists') return 'exists';
      throw toClusterlessError(error);
    }
  };

  const probe = async (id: string): Promise<'alive' | 'dead' | 'unknown'> => {
    try {
      const { status } = await (await client()).send(new DescribeExecutionCommand({ executionArn: id }));
      if (status === undefined) return 'unknown';
      return status === 'RUNNING' || status === 'PENDING_REDRIVE' ? 'alive' : 'dead';
    } catch {
      // Also an execution that is not there: its claim may be a moment ahead of its start.
      return 'unknown';
    }
  };

  const stop = async (id: string): Promise<void> => {
    try {
      await (await client()).send(new StopExecutionCommand({ executionArn: id, error: 'CLS_CANCELLED' }));
    } catch (error) {
      if (nameOf(error) !== 'ExecutionDoesNotExist') throw toClusterlessError(error);
    }
  };

  return { executionId, start, probe, stop };
};
