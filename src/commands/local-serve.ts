import { answer, requireFormat } from './answer.ts';
import { endpointText } from './endpoint-text.ts';
import { flagsOf } from './flag-values.ts';
import { openPlace } from './place.ts';
import type { Run } from './verb.ts';

export const run: Run = async (call) => {
  const { io } = call;
  const flags = flagsOf(call);
  requireFormat(flags, ['table', 'json']);
  const place = await openPlace(io, flags);
  const endpoint = await place.serve(flags.port);
  const { url } = endpoint;
  const { region } = place.placement;
  answer(io, flags, {
    kind: 'List',
    body: { items: [{ url, region, accessKeyId: 'local', secretAccessKey: 'local' }], omitted: 0 },
    text: () => endpointText(url, region),
  });
  // Events of what is written through the endpoint are delivered while it stands.
  try {
    await place.drain({ until: 'stopped', signal: io.drain });
  } finally {
    // A server that listens keeps the process alive.
    await endpoint.close();
    await place.close();
  }
  return 0;
};
