import type { Json } from '../../../metadata/canonical.ts';
import type { Clock, Instant } from '../../../ports/clock.ts';
import type { BusEvent } from '../../../ports/event-bus.ts';
import type { Installed } from '../installed/installed.ts';
import { fieldsOf } from '../pattern/event-fields.ts';
import type { Announced, Removed, WriteHooks, Written } from '../store/write-hook.ts';
import type { EventLog, PendingEvent } from './event-log.ts';

/** Of object events: the account's own bus. */
const defaultBus = 'default';

interface BusOptions {
  readonly log: EventLog;
  readonly installed: Installed;
  readonly clock: Clock;
  readonly placement: { readonly account: string; readonly region: string };
}

/** An event as EventBridge delivers it. */
interface Envelope {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: string;
  readonly account: string;
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: { readonly [name: string]: Json };
}

interface Occurred extends BusEvent {
  readonly time: Instant;
  readonly resources?: readonly string[];
}

// EventBridge has whole seconds.
const isoSeconds = (time: Instant): string => new Date(time).toISOString().replace(/\.\d{3}Z$/, 'Z');

const isWritten = (change: Written | Removed): change is Written => 'size' in change;

const objectOf = (change: Written | Removed, etag?: string): { readonly [name: string]: Json } => ({
  key: change.key,
  ...(isWritten(change) ? { size: change.size } : {}),
  ...(etag === undefined ? {} : { etag }),
  sequencer: change.sequencer,
});

/**
 * The placement's buses. As in EventBridge, the rules at the time of the event decide: what none of them matches is
 * counted and forgotten; everything else is durable before `publish` returns.
 */
export class LocalBus {
  private readonly options: BusOptions;
  private listener: ((pending: PendingEvent) => void) | undefined;
  private unmatched = 0;

  constructor(options: BusOptions) {
    this.options = options;
  }

  /** Whoever drains in this process hears of events at once, without reading them again. */
  listen(listener: ((pending: PendingEvent) => void) | undefined): void {
    this.listener = listener;
  }

  /** How many were not wanted since it was asked last. */
  takeUnmatched(): number {
    const count = this.unmatched;
    this.unmatched = 0;
    return count;
  }

  publish(events: readonly BusEvent[], root: string): void {
    const time = this.options.clock.now();
    for (const event of events) {
      const envelope = this.envelope({ ...event, time });
      if (this.isWanted(event.bus, envelope)) {
        this.tell(this.options.log.append({ to: { bus: event.bus }, payload: envelope, root }));
      } else {
        this.forget();
      }
    }
  }

  /** For stores of buckets whose changes are events. */
  hooks(root: string): Required<WriteHooks> {
    return {
      beforeVisible: (written) => this.objectEvent('Object Created', written, root),
      beforeRemove: (removed) => this.objectEvent('Object Deleted', removed, root),
    };
  }

  private objectEvent(detailType: string, change: Written | Removed, root: string): Announced | undefined {
    const { installed, log } = this.options;
    if (!installed.hasEventBridge(change.bucket)) return undefined;
    const envelope = this.objectEnvelope(detailType, change);
    if (!this.isWanted(defaultBus, envelope)) {
      return { happened: () => this.forget(), abandoned: () => {} };
    }
    const event = log.prepare({ to: { bus: defaultBus }, payload: envelope, root });
    const withEtag = (etag: string): Envelope => ({
      ...envelope,
      detail: { ...envelope.detail, object: objectOf(change, etag) },
    });
    return {
      happened: (etag) => this.tell(event.arm(etag === undefined ? undefined : withEtag(etag))),
      abandoned: () => event.drop(),
    };
  }

  private objectEnvelope(detailType: string, change: Written | Removed): Envelope {
    return this.envelope({
      bus: defaultBus,
      source: 'aws.s3',
      detailType,
      time: change.time,
      resources: [`arn:aws:s3:::${change.bucket}`],
      detail: {
        version: '0',
        bucket: { name: change.bucket },
        object: objectOf(change),
        'request-id': this.options.clock.id(),
        requester: this.options.placement.account,
        reason: isWritten(change) ? change.reason : 'DeleteObject',
      },
    });
  }

  /** For events that have no bus: a schedule's. */
  send(target: string, payload: unknown, root: string): void {
    this.tell(this.options.log.append({ to: { function: target }, payload, root }));
  }

  // An optional call would not even write the event when nobody listens.
  private tell(pending: PendingEvent): void {
    if (this.listener !== undefined) this.listener(pending);
  }

  private isWanted(bus: string, envelope: Envelope): boolean {
    return this.options.installed.targetsOf(bus, fieldsOf(envelope)).length > 0;
  }

  private forget(): void {
    this.unmatched += 1;
  }

  private envelope(event: Occurred): Envelope {
    const { placement, clock } = this.options;
    return {
      version: '0',
      id: clock.id(),
      'detail-type': event.detailType,
      source: event.source,
      account: placement.account,
      time: isoSeconds(event.time),
      region: placement.region,
      resources: event.resources ?? [],
      detail: event.detail,
    };
  }
}
