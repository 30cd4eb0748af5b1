import PQueue from 'p-queue';
import { messageOf } from '../../errors.ts';
import type { Log } from '../../log.ts';
import { ProjectDescriptor } from '../../metadata/descriptor.ts';
import type { ObjectStore } from '../../ports/object-store.ts';

const projectKey = /^projects\/name=[^/]+\/version=[^/]+\/project\.json$/;

const parse = (body: Uint8Array): ProjectDescriptor =>
  ProjectDescriptor.parse(JSON.parse(new TextDecoder().decode(body)));

/** Every project that is deployed in a placement, out of its metadata store. Damaged records are named and left out. */
export const readDescriptors = async (metadata: ObjectStore, log: Log): Promise<readonly ProjectDescriptor[]> => {
  const keys: string[] = [];
  for await (const { key } of metadata.list('projects/')) if (projectKey.test(key)) keys.push(key);
  const queue = new PQueue({ concurrency: 16 });
  const read = async (key: string): Promise<ProjectDescriptor[]> => {
    const stored = await metadata.get(key);
    if (stored === undefined) return [];
    try {
      return [parse(stored.body)];
    } catch (error) {
      log.warn({ key, error: messageOf(error) }, 'unreadable project record left out');
      return [];
    }
  };
  return (await queue.addAll(keys.map((key) => () => read(key)))).flat();
};
