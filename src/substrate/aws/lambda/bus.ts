import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { systemClock } from '../../../ports/clock.ts';
import type { EventBus } from '../../../ports/event-bus.ts';
import { createEventBridgeBus } from '../event-bus.ts';
import { calls, customUserAgent } from './environment.ts';

const client = new EventBridgeClient({ customUserAgent });
client.middlewareStack.use(calls.watch('events')());

export const events: EventBus = createEventBridgeBus({ send: (command) => client.send(command), clock: systemClock });
