import { ClusterlessError, messageOf } from '../errors.ts';
import type { WatchEvent } from '../reconciler/watch-events.ts';
import { clean } from './clean.ts';
import { diagnosticLines } from './diagnostics-view.ts';
import { errorText } from './error-view.ts';
import { textOf } from './lines.ts';
import { elapsed } from './moments.ts';
import { count } from './quantity.ts';
import { resultText } from './result-view.ts';
import type { Screen } from './screen.ts';

const retrying = (ms: number | null): string =>
  ms === null ? 'it waits for an edit' : `tried again in ${elapsed(ms)}`;

const failedText = (error: unknown, screen: Screen): string =>
  error instanceof ClusterlessError ? errorText(error, screen) : `${clean(messageOf(error))}\n`;

/** What a watch says of one event, whole lines; nothing where there is nothing to say. */
export const watchText = (event: WatchEvent, screen: Screen): string => {
  switch (event.type) {
    case 'watching':
      return `Watching ${event.projects.map(clean).join(', ') || 'the files'}\n`;
    case 'stalled':
      return textOf([
        ...diagnosticLines(event.diagnostics, screen),
        `The files are not valid (${clean(event.reason)}); what was last valid stays wanted.`,
      ]);
    case 'unread':
      return `Not read; tried again in ${elapsed(event.retryMs)}. What was wanted before stays wanted.\n${failedText(event.error, screen)}`;
    case 'changed':
      return `${clean(event.project)}  changed\n`;
    case 'unwatched':
      return `${clean(event.project)}  its file is gone; nothing is deleted (clusterless destroy)\n`;
    case 'in-sync':
      return event.plan.drift.length === 0
        ? `${clean(event.project)}  in sync\n`
        : `${clean(event.project)}  ${count(event.plan.drift.length, 'object')} drifted (clusterless diff)\n`;
    case 'applied':
      return `${clean(event.project)}  applied\n${resultText(event.result, screen)}`;
    case 'failed':
      return `${clean(event.project)}  failed, ${retrying(event.retryMs)}\n${failedText(event.error, screen)}`;
    case 'busy':
      return `${clean(event.project)}  another run or operation is at it; looked at again in ${elapsed(event.retryMs)}\n`;
    case 'stopped':
      return 'Stopped.\n';
  }
};

/** The same for programs: one JSON line an event. */
export const watchLine = (event: WatchEvent): string => {
  const { type } = event;
  const error = type === 'failed' || type === 'unread' ? { error: messageOf(event.error) } : {};
  return `${JSON.stringify({ apiVersion: 'clusterless/v1', ...event, ...error })}\n`;
};
