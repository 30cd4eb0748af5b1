import { endpointText } from './endpoint-text.ts';
import { flagsOf } from './flag-values.ts';
import { openPlace } from './place.ts';
import type { Run } from './verb.ts';

export const run: Run = async (call) => {
  const { io } = call;
  const flags = flagsOf(call);
  const place = await openPlace(io, flags);
  const { url } = await place.serve(flags.port);
  io.write(endpointText(url, place.placement.region));
  // Events of what is written through the endpoint are delivered while it stands.
  await place.drain({ until: 'stopped', signal: io.drain });
  await place.close();
  return 0;
};
