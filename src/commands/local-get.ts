import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ClusterlessError, messageOf } from '../errors.ts';
import { answer, requireFormat } from './answer.ts';
import { flagsOf } from './flag-values.ts';
import { objectEntry, objectsAnswer } from './object-answer.ts';
import { openPlace } from './place.ts';
import { statsOf } from './stats.ts';
import { uriArgument } from './uri-argument.ts';
import type { Run } from './verb.ts';

/** As `cp` does: into a folder that is there, or that is named with a slash, under the object's own name. */
const fileFor = (path: string, typed: string, from: string): string => {
  const isFolder = typed.endsWith('/') || statsOf(path)?.isDirectory() === true;
  return isFolder ? join(path, basename(from)) : path;
};

const notAPlace = new Set<unknown>(['ENOTDIR', 'EISDIR', 'EEXIST', 'ENAMETOOLONG']);

const save = async (body: AsyncIterable<Uint8Array>, path: string, staged: string): Promise<void> => {
  try {
    await mkdir(dirname(path), { recursive: true });
    await pipeline(body, createWriteStream(staged));
    await rename(staged, path);
  } catch (thrown) {
    await rm(staged, { force: true }).catch(() => {});
    if (!(thrown instanceof Error && 'code' in thrown && notAPlace.has(thrown.code))) throw thrown;
    throw new ClusterlessError('CLS_USAGE', `cannot write ${path}`, {
      detail: messageOf(thrown),
      hint: 'Name another file.',
      cause: thrown,
    });
  }
};

export const run: Run = async (call) => {
  const { io, args } = call;
  const flags = flagsOf(call);
  requireFormat(flags, ['table', 'json']);
  const [from = '', to = ''] = args;
  const uri = uriArgument(from);
  const place = await openPlace(io, flags);
  const object = await place.ports.data.head(uri);
  // Fails with the reason when there is none.
  const body = await place.ports.data.read(uri);
  const path = fileFor(resolve(io.cwd, to), to, from);
  await save(body, path, `${path}.part-${io.holder.pid}`);
  const saved = object === undefined ? [] : [objectEntry(uri, object)];
  answer(io, flags, { ...objectsAnswer(saved), text: () => `Saved ${path}\n` });
  return 0;
};
