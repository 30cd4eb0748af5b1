import type { PutEventsCommandOutput, PutEventsRequestEntry, PutEventsResultEntry } from '@aws-sdk/client-eventbridge';
import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { ClusterlessError } from '../../errors.ts';
import type { Clock } from '../../ports/clock.ts';
import type { BusEvent, EventBus } from '../../ports/event-bus.ts';
import { toClusterlessError } from './errors.ts';
import { batchesOf } from './event-batches.ts';

export interface EventBridgeOptions {
  readonly send: (command: PutEventsCommand) => Promise<Pick<PutEventsCommandOutput, 'Entries'>>;
  readonly clock: Pick<Clock, 'sleep' | 'random'>;
}

const maxAttempts = 6;

const entryOf = ({ bus, source, detailType, detail }: BusEvent): PutEventsRequestEntry => ({
  EventBusName: bus,
  Source: source,
  DetailType: detailType,
  Detail: JSON.stringify(detail),
});

/** An entry can fail inside of an answer that is a success. These may be accepted the next time. */
const passing = /^(InternalFailure|InternalException|ThrottlingException|ServiceUnavailable)/;

const refused = ({ ErrorCode = 'unknown', ErrorMessage = '' }: PutEventsResultEntry): ClusterlessError =>
  passing.test(ErrorCode)
    ? new ClusterlessError('CLS_TRANSIENT', 'the event bus did not accept every event', {
        detail: `${ErrorCode}: ${ErrorMessage}`,
        hint: 'Try again.',
      })
    : new ClusterlessError('CLS_DENIED', `the event bus refused an event: ${ErrorCode}`, {
        detail: ErrorMessage,
        hint: 'Allow events:PutEvents on the bus.',
      });

export const createEventBridgeBus = ({ send, clock }: EventBridgeOptions): EventBus => {
  const sendBatch = async (entries: PutEventsRequestEntry[]): Promise<void> => {
    let left = entries;
    for (let attempt = 1; left.length > 0; attempt += 1) {
      const answer = await send(new PutEventsCommand({ Entries: left })).catch((error: unknown) => {
        throw toClusterlessError(error);
      });
      const results = answer.Entries ?? [];
      const failed = results.filter(({ ErrorCode }) => ErrorCode !== undefined);
      const first = failed[0];
      if (first === undefined) return;
      if (attempt === maxAttempts || failed.some(({ ErrorCode = '' }) => !passing.test(ErrorCode)))
        throw refused(first);
      left = left.filter((_, at) => results[at]?.ErrorCode !== undefined);
      await clock.sleep(100 * 2 ** attempt * (0.5 + clock.random() / 2));
    }
  };

  const publish = async (events: readonly BusEvent[]): Promise<void> => {
    await Promise.all(batchesOf(events.map(entryOf)).map(sendBatch));
  };

  return { publish };
};
