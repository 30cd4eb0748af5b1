import type { OpenStore } from '../../../ports/object-store.ts';
import type { Depth, Observed, Reader, ReadTarget } from '../../provider.ts';
import { answerEach, notFound } from './answers.ts';
import { briefly } from './brief.ts';
import { observeOwner } from './owner-record.ts';
import { declaredBody, isOwnerMode, parseBody, placeOf, tagsOf } from './record-place.ts';
import { ownerOf } from './tags.ts';

const isOwnerRecord = ({ desired, prior }: ReadTarget): boolean =>
  desired?.kind === 'record' ? desired.spec.mode === 'owner' : prior !== undefined && isOwnerMode(prior.managed);

/** The digest of `project.json` stands for the rest of the project's records. */
const isSkipped = ({ name, prior }: ReadTarget, depth: Depth): boolean =>
  depth === 'fast' && prior !== undefined && !name.endsWith('/project.json');

const observeBody = (body: Uint8Array, target: ReadTarget): Observed => {
  const record = parseBody(body);
  if (record === undefined) {
    return { found: 'yes', owner: 'none', ownerText: 'not a record', fields: {}, checked: 'existence' };
  }
  return { found: 'yes', ...ownerOf(tagsOf(record), target), fields: briefly(declaredBody(record)), checked: 'all' };
};

export const recordReader = (open: OpenStore): Reader => ({
  batch: (targets, depth) =>
    answerEach(targets, async (target) => {
      if (isSkipped(target, depth)) return { found: 'yes', owner: 'us', fields: {}, checked: 'existence' };
      const { store, key } = placeOf(open, target.name);
      const stored = await store.get(key);
      if (stored === undefined) return notFound;
      return isOwnerRecord(target) ? observeOwner(stored.body, target) : observeBody(stored.body, target);
    }),
});
