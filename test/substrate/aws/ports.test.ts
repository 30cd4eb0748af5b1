import { describe, expect, test } from 'vitest';
import type { BusEvent } from '../../../src/ports/event-bus.ts';
import { batchesOf } from '../../../src/substrate/aws/event-batches.ts';
import { createEventBridgeBus } from '../../../src/substrate/aws/event-bus.ts';
import { executionIdOf, executionNameOf } from '../../../src/substrate/aws/execution-name.ts';
import { endedExecution } from '../../../src/substrate/aws/lambda/ended-execution.ts';
import { plainMessage } from '../../../src/substrate/aws/lambda/machine-error.ts';
import { virtualClock } from './virtual-clock.ts';

const event = (detail: string): BusEvent => ({ bus: 'bus', source: 's', detailType: 't', detail: { detail } });

/** Answers each call with the next list of codes; undefined is success. */
const busThat = (...answers: readonly (readonly (string | undefined)[])[]) => {
  const sent: number[] = [];
  const send = async (command: { readonly input: { readonly Entries?: readonly unknown[] | undefined } }) => {
    sent.push(command.input.Entries?.length ?? 0);
    const codes = answers[sent.length - 1] ?? [];
    return { Entries: codes.map((ErrorCode) => ({ ErrorCode })) };
  };
  return { sent, bus: createEventBridgeBus({ send, clock: virtualClock() }) };
};

describe('publishing', () => {
  test.each([
    [1, [1]],
    [10, [10]],
    [11, [10, 1]],
    [25, [10, 10, 5]],
  ])('%i events go in batches of ten', (count, sizes) => {
    const entries = Array.from({ length: count }, () => ({ Detail: '{}' }));
    expect(batchesOf(entries).map(({ length }) => length)).toEqual(sizes);
  });

  test('large events get batches of their own', () => {
    const entries = Array.from({ length: 3 }, () => ({ Detail: 'x'.repeat(100_000) }));
    expect(batchesOf(entries).map(({ length }) => length)).toEqual([2, 1]);
  });

  test('sends again only what was not accepted', async () => {
    const { sent, bus } = busThat([undefined, 'ThrottlingException', undefined], [undefined]);
    await bus.publish(['a', 'b', 'c'].map(event));
    expect(sent).toEqual([3, 1]);
  });

  test('fails when an event is never accepted, or refused', async () => {
    const never = busThat(...Array.from({ length: 6 }, () => ['InternalFailure']));
    await expect(never.bus.publish([event('a')])).rejects.toMatchObject({ code: 'CLS_TRANSIENT' });
    const refused = busThat(['NotAuthorizedForSourceException']);
    await expect(refused.bus.publish([event('a')])).rejects.toMatchObject({ code: 'CLS_DENIED' });
    expect(refused.sent).toEqual([1]);
  });
});

describe('names of executions', () => {
  const place = { account: '123456789012', region: 'eu-west-1' };

  test('that fit stay', () => {
    const name = '20230101PT5M050-r0000-0123abcd';
    expect(executionNameOf(name)).toBe(name);
    expect(executionIdOf(place, 'm', name)).toBe(`arn:aws:states:eu-west-1:123456789012:execution:m:${name}`);
  });

  test.each(['x'.repeat(81), 'a b', 'ü', 'a.b'])('that do not, %j, become legal and stay apart', (name) => {
    expect(executionNameOf(name)).toMatch(/^[A-Za-z0-9_-]{1,80}$/);
    expect(executionNameOf(name)).not.toBe(executionNameOf(`${name}!`));
  });
});

describe('an execution that ended', () => {
  const ended = (status: string, more: object = {}) =>
    endedExecution({ source: 'aws.states', detail: { executionArn: 'arn', status, input: '{"lot":"L"}', ...more } });

  test.each([
    ['ABORTED', {}, 'cancelled'],
    ['TIMED_OUT', {}, 'timedout'],
    ['FAILED', { error: 'States.TaskFailed', cause: 'no' }, 'failed'],
  ])('%s %j is told to finish as %s', (status, more, outcome) => {
    expect(ended(status, more)).toMatchObject({ input: '{"lot":"L"}', result: { outcome, retryable: true } });
  });

  test('because an answer is too large is not tried again', () => {
    expect(ended('FAILED', { error: 'States.DataLimitExceeded', cause: 'too large' })).toMatchObject({
      result: { outcome: 'failed', code: 'States.DataLimitExceeded', message: 'too large', retryable: false },
    });
  });

  test('after its run was recorded needs nothing more', () => {
    expect(ended('FAILED', { error: 'failed' })).toBe('recorded');
  });

  test('is no other event', () => {
    expect(endedExecution({ source: 'clusterless.arc', detail: {} })).toBeUndefined();
  });
});

describe('the message of a failed task', () => {
  test.each([
    ['plain words', 'plain words'],
    [
      JSON.stringify({ Error: 'E', Cause: '{"errorMessage":"out of memory","errorType":"Runtime.ExitError"}' }),
      'out of memory',
    ],
    [
      JSON.stringify({ Error: 'States.TaskFailed', Cause: '{"StatusReason":"Essential container exited"}' }),
      'Essential container exited',
    ],
    [
      JSON.stringify({
        Error: 'States.TaskFailed',
        Cause: JSON.stringify({
          StatusReason: 'Essential container in task exited',
          Container: { ExitCode: 3, LogStreamName: 'fargate/default/1f', Environment: [{ Name: 'A', Value: 'b' }] },
        }),
      }),
      'Essential container in task exited (exit code 3); its log is fargate/default/1f',
    ],
    [
      JSON.stringify({
        Error: 'States.TaskFailed',
        Cause: JSON.stringify({
          StatusReason: 'Task failed to start',
          Container: { Reason: 'CannotPullContainerError: no such image' },
        }),
      }),
      'Task failed to start (CannotPullContainerError: no such image)',
    ],
    [
      JSON.stringify({ Error: 'Batch.ClientException', Cause: 'Job size must be less than 30 KiB, got 47 KiB' }),
      'Job size must be less than 30 KiB, got 47 KiB',
    ],
    [JSON.stringify({ Error: 'States.Timeout' }), 'States.Timeout'],
    [JSON.stringify({ Error: 'E', Cause: 'why' }), 'why'],
  ])('%s', (message, plain) => {
    expect(plainMessage(message)).toBe(plain);
  });
});
