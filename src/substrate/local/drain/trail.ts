import { appendFileSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { z } from 'zod';
import { ifThere, onDisk } from '../store/disk-error.ts';
import { namesIn, removeFile } from '../whole-file.ts';

const whose = { project: z.string(), arc: z.string(), lot: z.string() };

/** For a live view. `result` is that of the run's end record; `lost` when it could not be ended. */
export const Progress = z.discriminatedUnion('what', [
  z.object({ what: z.literal('event'), detailType: z.string() }),
  z.object({ what: z.literal('run-started'), ...whose }),
  z.object({ what: z.literal('run-ended'), ...whose, result: z.string(), reason: z.string().exactOptional() }),
]);
export type Progress = Readonly<z.infer<typeof Progress>>;

/** What is counted; an event that was given up is no progress. */
const Step = z.union([Progress, z.object({ what: z.literal('given-up') })]);
export type Step = Readonly<z.infer<typeof Step>>;

const oldMs = 60_000;

/** What a drainer tells the processes whose events it delivers: lines of progress, one file for each of them. */
export class Trails {
  private readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  append(root: string, step: Step): void {
    const path = this.path(root);
    const line = `${JSON.stringify(step)}\n`;
    onDisk('write', path, () => {
      mkdirSync(this.folder, { recursive: true });
      appendFileSync(path, line);
    });
  }

  /** Answers what came since it was called last. */
  follow(root: string): () => readonly Step[] {
    let read = 0;
    return () => {
      const text = ifThere(() => readFileSync(this.path(root), 'utf8')) ?? '';
      const end = text.lastIndexOf('\n') + 1;
      const lines = text.slice(read, end).split('\n').slice(0, -1);
      read = end;
      return lines.flatMap((line) => Step.safeParse(JSON.parse(line)).data ?? []);
    };
  }

  remove(root: string): void {
    removeFile(this.path(root));
  }

  /** Those that nobody has come for. */
  sweep(now: number): void {
    for (const name of namesIn(this.folder, '.ndjson')) {
      const path = `${this.folder}/${name}`;
      const modified = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? now;
      if (now - modified > oldMs) removeFile(path);
    }
  }

  private path(root: string): string {
    return `${this.folder}/${root}.ndjson`;
  }
}
