import { uriToCli } from '../metadata/uri.ts';
import type { DataInfo } from '../ports/data-store.ts';
import { objectsText } from '../report/objects-view.ts';
import type { ObjectEntry } from '../report/output/objects.ts';
import type { Answer } from './answer.ts';

/** An object as verbs answer it: its key verbatim. */
export const objectEntry = (uri: string, { size, etag, modified }: DataInfo): ObjectEntry => ({
  uri: uriToCli(uri),
  size,
  etag,
  modified: new Date(modified).toISOString(),
});

export const objectsAnswer = (objects: readonly ObjectEntry[], { long = false } = {}): Answer => ({
  kind: 'Objects',
  body: { objects },
  text: (screen) => objectsText({ objects }, { long }, screen),
  rows: objects,
});
