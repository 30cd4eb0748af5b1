import { readdirSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { ClusterlessError } from '../errors.ts';
import { fromUri, toUri } from '../metadata/uri.ts';
import { putText } from '../report/drain-view.ts';
import { answer, requireFormat } from './answer.ts';
import { drainPlace, notDrained } from './drain.ts';
import { flagsOf } from './flag-values.ts';
import { instantOf } from './instant.ts';
import { codeUnlessInterrupted } from './interrupted.ts';
import type { Io } from './io.ts';
import { openPlace } from './place.ts';
import { statsOf } from './stats.ts';
import { uriArgument } from './uri-argument.ts';
import type { Run } from './verb.ts';

interface Upload {
  readonly uri: string;
  readonly body: string | AsyncIterable<Uint8Array>;
  /** Milliseconds since the epoch; absent for stdin. */
  readonly modified?: number;
}

const filesIn = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .map((entry) => join(entry.parentPath, entry.name))
    // A link to a file is one, as for `cp`.
    .filter((path) => statsOf(path)?.isFile())
    .sort();

const underFolder = (folder: string, uri: string): readonly Upload[] => {
  const { bucket, key } = fromUri(uri);
  const root = key === '' || key.endsWith('/') ? key : `${key}/`;
  return filesIn(folder).map((file) => ({
    // Keys have slashes on every system.
    uri: toUri(bucket, `${root}${file.slice(folder.length + 1).replaceAll('\\', '/')}`),
    body: file,
    modified: statSync(file).mtimeMs,
  }));
};

const uploadsOf = (io: Io, source: string, uri: string): readonly Upload[] => {
  const { bucket, key } = fromUri(uri);
  if (source === '-') return [{ uri, body: io.stdin() }];
  const path = resolve(io.cwd, source);
  const stats = statsOf(path);
  if (stats === undefined) {
    throw new ClusterlessError('CLS_USAGE', `no such file or folder: ${source}`, {
      hint: 'Name a file, a folder, or - for stdin, then the URI it goes to.',
    });
  }
  if (stats.isDirectory()) return underFolder(path, uri);
  // As `cp` does: a folder-like target takes the file's own name.
  const target = key === '' || key.endsWith('/') ? toUri(bucket, `${key}${basename(path)}`) : uri;
  return [{ uri: target, body: path, modified: stats.mtimeMs }];
};

export const run: Run = async (call) => {
  const { io, args } = call;
  const flags = flagsOf(call);
  requireFormat(flags, ['table', 'json']);
  const [source = '', target = ''] = args;
  const uploads = uploadsOf(io, source, uriArgument(target));
  const place = await openPlace(io, flags);
  const at =
    flags.at === undefined || flags.at === 'mtime' ? undefined : instantOf('--at', flags.at, place.clock.now());
  let objects = 0;
  for (const { uri, body, modified } of uploads) {
    if (io.drain.aborted) break;
    const time = flags.at === 'mtime' && modified !== undefined ? Math.floor(modified) : at;
    await place.putObject(uri, body, time === undefined ? {} : { at: time });
    objects += 1;
  }
  const drained = flags.run === false ? notDrained : await drainPlace(io, flags, place);
  const body = { objects, ...drained };
  answer(io, flags, { kind: 'Put', body, text: (screen) => putText(body, screen) });
  return codeUnlessInterrupted(io);
};
