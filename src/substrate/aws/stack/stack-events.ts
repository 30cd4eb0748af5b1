import type { StackApi, StackEvent } from './stack-api.ts';

type Asked = Pick<StackApi, 'events'>;

/** Of 100 events each: more than one operation on a template of 500 resources has. */
const mostPages = 60;

/** Newest first, and no page further back than somebody wants to know. */
async function* eventsOf(api: Asked, id: string): AsyncGenerator<StackEvent> {
  let from: string | undefined;
  for (let page = 0; page < mostPages; page += 1) {
    const { events, next } = await api.events(id, from);
    yield* events;
    if (next === undefined) return;
    from = next;
  }
}

/** Of the newest operation. */
export const newestToken = async (api: Asked, id: string): Promise<string | undefined> => {
  for await (const { token } of eventsOf(api, id)) if (token !== undefined) return token;
  return undefined;
};

/** Everything that one action did, newest first: back to where an operation before it ended. */
export const eventsOfAction = async (api: Asked, id: string, token: string): Promise<readonly StackEvent[]> => {
  const found: StackEvent[] = [];
  let begun = false;
  for await (const event of eventsOf(api, id)) {
    const isOurs = event.token?.startsWith(token) === true;
    if (begun && !isOurs && event.token !== undefined) break;
    begun ||= isOurs;
    if (isOurs || event.token === undefined) found.push(event);
  }
  return found;
};

/** What happened since the stack itself last began something, newest first. */
export const eventsOfStep = async (api: Asked, id: string): Promise<readonly StackEvent[]> => {
  const found: StackEvent[] = [];
  for await (const event of eventsOf(api, id)) {
    found.push(event);
    if (event.ofStack && event.status.endsWith('_IN_PROGRESS')) break;
  }
  return found;
};
