import { messageOf } from '../../errors.ts';
import type { Log } from '../../log.ts';
import { ProjectDescriptor } from '../../metadata/descriptor.ts';
import type { ObjectStore } from '../../ports/object-store.ts';

const decoder = new TextDecoder();
const projectKey = /^projects\/name=[^/]+\/version=[^/]+\/project\.json$/;

const parse = (body: Uint8Array): ProjectDescriptor | string => {
  try {
    return ProjectDescriptor.parse(JSON.parse(decoder.decode(body)));
  } catch (error) {
    return messageOf(error);
  }
};

/** Every project that is deployed in a placement, out of its metadata store. Damaged records are named and left out. */
export const readDescriptors = async (metadata: ObjectStore, log: Log): Promise<readonly ProjectDescriptor[]> => {
  const found: ProjectDescriptor[] = [];
  for await (const { key } of metadata.list('projects/')) {
    const stored = projectKey.test(key) ? await metadata.get(key) : undefined;
    if (stored === undefined) continue;
    const descriptor = parse(stored.body);
    if (typeof descriptor === 'string') log.warn({ key, error: descriptor }, 'unreadable project record left out');
    else found.push(descriptor);
  }
  return found;
};
