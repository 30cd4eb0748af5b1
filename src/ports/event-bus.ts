import type { Json } from '../metadata/canonical.ts';

/** An EventBridge entry. The bus adds id, time, account and region. */
export interface BusEvent {
  readonly bus: string;
  readonly source: string;
  readonly detailType: string;
  readonly detail: { readonly [key: string]: Json };
}

export interface EventBus {
  /** Returns when every event is accepted for at-least-once delivery. */
  publish(events: readonly BusEvent[]): Promise<void>;
}
