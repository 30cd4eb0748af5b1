import { systemClock } from '../../../ports/clock.ts';
import type { Place } from '../arn.ts';
import { createCalls } from '../calls.ts';
import { log } from './log.ts';

declare const __CLUSTERLESS_VERSION__: string | undefined;

/** Which release's code asks: from sources it is none. */
export const customUserAgent: [string, string][] = [
  ['clusterless', typeof __CLUSTERLESS_VERSION__ === 'string' ? __CLUSTERLESS_VERSION__ : '0.0.0-source'],
];

const required = (name: string): string => {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Error(`the environment variable ${name} is missing`);
  return value;
};

export const place = (): Place => ({ account: required('CLS_ACCOUNT'), region: required('AWS_REGION') });

/** What the function is called with besides the event: the descriptor of its component. */
export const settings = (): unknown => JSON.parse(required('CLS_SETTINGS'));

export const wakes = (): { readonly group: string; readonly roleArn: string } => ({
  group: required('CLS_WAKE_GROUP'),
  roleArn: required('CLS_WAKE_ROLE'),
});

/** Address of the queue of what could not be delivered to the function, where it may take from it. */
export const deadLetters = (): string => required('CLS_DEAD_LETTERS');

/** Only an emulator sets it; it has no host name per bucket. */
export const hasOwnEndpoint = (): boolean => (process.env['AWS_ENDPOINT_URL'] ?? '') !== '';

export const calls = createCalls(systemClock, log);
