import { z } from 'zod';
import { ClusterlessError, messageOf } from '../errors.ts';
import { State } from './state.ts';

/** What every version of the state has had, and will have. */
const Head = z.looseObject({
  format: z.literal('clusterless.state'),
  version: z.int().min(1),
  tool: z.string().optional(),
});

type Migration = (old: object) => object;

/** `migrations[n]` takes a state of version n + 1 to version n + 2. A migrated state is saved only by a real write. */
const migrations: readonly Migration[] = [];

const corrupt = (where: string, detail: string, cause?: unknown): ClusterlessError =>
  new ClusterlessError('CLS_STATE_CORRUPT', `The state object ${where} is not valid`, {
    detail,
    hint: 'It was left untouched. Restore an older version of the object; a laptop has none: clusterless local reset.',
    cause,
  });

const problems = (error: z.ZodError): string =>
  error.issues
    .slice(0, 5)
    .map((issue) => `${issue.path.join('/') || '(top)'}: ${issue.message}`)
    .join('; ');

const json = (body: Uint8Array, where: string): unknown => {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch (error) {
    throw corrupt(where, messageOf(error), error);
  }
};

/** The version is read before the strict parse, so that a newer state is refused by name and not by its fields. */
export const parseState = (body: Uint8Array, where: string): State => {
  const raw = json(body, where);
  const head = Head.safeParse(raw);
  if (!head.success) throw corrupt(where, problems(head.error));
  const current = migrations.length + 1;
  if (head.data.version > current) {
    throw new ClusterlessError('CLS_STATE_NEWER', `The state object ${where} is of a newer version`, {
      detail: `It has format version ${head.data.version}, written by clusterless ${head.data.tool ?? '?'}; this one knows up to ${current}.`,
      hint: 'Upgrade clusterless.',
    });
  }
  const migrated = migrations.slice(head.data.version - 1).reduce<object>((old, step) => step(old), head.data);
  const state = State.safeParse(migrated);
  if (!state.success) throw corrupt(where, problems(state.error));
  return state.data;
};
