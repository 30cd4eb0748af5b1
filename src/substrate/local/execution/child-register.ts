import { z } from 'zod';
import type { ProcessIdentity } from '../process.ts';
import { identityOf, isAlive, liveness, signalGroup, thisProcess } from '../process.ts';
import type { Layout } from '../store/layout.ts';
import { namesIn, readText, removeFile, writeWhole } from '../whole-file.ts';

const Identity = z.strictObject({ host: z.string(), pid: z.int(), started: z.string() });
const Child = z.strictObject({ child: Identity, parent: Identity });

export interface ChildRegister {
  /** Says on disk whose child it is. The answer takes it back. */
  remember(pid: number): () => void;
  /** Ends the children of dead processes of this host: nobody waits for them, and new runs take their place. */
  endOrphans(): readonly ProcessIdentity[];
}

const parse = (text: string): z.infer<typeof Child> | undefined => {
  try {
    return Child.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
};

export const openChildRegister = (layout: Layout): ChildRegister => {
  const folder = `${layout.home}/children`;
  const orphan = (path: string): ProcessIdentity | undefined => {
    const entry = parse(readText(path) ?? '');
    if (entry !== undefined && isAlive(entry.parent)) return undefined;
    removeFile(path);
    if (entry === undefined || entry.child.started === '' || liveness(entry.child) !== 'alive') return undefined;
    signalGroup(entry.child.pid, 'SIGKILL');
    return entry.child;
  };
  return {
    remember: (pid) => {
      const path = `${folder}/${pid}.json`;
      writeWhole(layout, path, JSON.stringify({ child: identityOf(pid), parent: thisProcess() }));
      return () => removeFile(path);
    },
    endOrphans: () => namesIn(folder, '.json').flatMap((name) => orphan(`${folder}/${name}`) ?? []),
  };
};
