import type { Log } from '../../../log.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { Place } from '../arn.ts';
import type { Clients } from '../clients.ts';

/** What every provider works with. */
export interface AwsContext {
  readonly clients: Clients;
  readonly place: Place;
  readonly clock: Clock;
  readonly log: Log;
  /** Of the credentials, where one was named: commands that people are told to type name it, too. */
  readonly profile?: string;
}
