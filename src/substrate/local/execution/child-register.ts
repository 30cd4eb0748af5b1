import { z } from 'zod';
import type { ProcessIdentity } from '../process.ts';
import { endProcess, identityOf, isAlive, liveness, signalGroup, thisProcess } from '../process.ts';
import type { Layout } from '../store/layout.ts';
import { namesIn, readText, removeFile, writeWhole } from '../whole-file.ts';
import { removeContainer } from './containers.ts';
import { processesWith } from './marked-processes.ts';

const Identity = z.strictObject({ host: z.string(), pid: z.int(), started: z.string() });
const Entry = z.strictObject({
  /** Null between the decision to start it and the knowledge of its number. */
  child: Identity.nullable(),
  parent: Identity,
  /** Its container goes on without the command that started it. */
  container: z.string().optional(),
});
type Entry = z.infer<typeof Entry>;

/** The variable of a child's environment that tells which one it is: every job has an id of its own. */
export const marker = 'AWS_BATCH_JOB_ID';

export interface RegisteredChild {
  hasStarted(pid: number): void;
  hasEnded(): void;
}

export interface ChildRegister {
  /** Before it starts: whoever dies in between has said on disk what to look for. */
  expect(id: string, container?: string): RegisteredChild;
  /** Ends the children of dead processes of this host: nobody waits for them, and new runs take their place. */
  endOrphans(): void;
}

const parse = (text: string): Entry | undefined => {
  try {
    return Entry.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
};

const end = (id: string, child: ProcessIdentity | null): void => {
  if (child !== null && child.started !== '' && liveness(child) === 'alive') signalGroup(child.pid, 'SIGKILL');
  for (const pid of processesWith(marker, id)) endProcess(pid);
};

/** @param remove ends a container by its name, without waiting */
export const openChildRegister = (layout: Layout, remove: (name: string) => void = removeContainer): ChildRegister => {
  const folder = `${layout.home}/children`;
  const write = (id: string, child: ProcessIdentity | null, container: string | undefined): void =>
    writeWhole(layout, `${folder}/${id}.json`, JSON.stringify({ child, parent: thisProcess(), container }));
  return {
    expect: (id, container) => {
      write(id, null, container);
      return {
        hasStarted: (pid) => write(id, identityOf(pid), container),
        hasEnded: () => removeFile(`${folder}/${id}.json`),
      };
    },
    endOrphans: () => {
      for (const name of namesIn(folder, '.json')) {
        const entry = parse(readText(`${folder}/${name}`) ?? '');
        if (entry !== undefined && isAlive(entry.parent)) continue;
        end(name.slice(0, -'.json'.length), entry?.child ?? null);
        if (entry?.container !== undefined) remove(entry.container);
        removeFile(`${folder}/${name}`);
      }
    },
  };
};
