import { isUnder, tryFromUri } from '../../metadata/uri.ts';
import type { Declaration } from '../datasets.ts';
import { declarationsOf } from '../datasets.ts';
import type { Check } from './check.ts';
import { addressOf, find } from './check.ts';

const isArc = ({ component }: Declaration): boolean => component.arc !== undefined;

const listensTo = ({ dataset }: Declaration, uri: string): boolean =>
  tryFromUri(dataset.pathURI) !== undefined && tryFromUri(uri) !== undefined && isUnder(uri, dataset.pathURI);

/** What an arc writes below the root of a boundary arrives there again, unless a filter keeps it out. */
export const feedbackCheck: Check = ({ projects }) => {
  const declared = projects.flatMap(declarationsOf).filter(({ component }) => !component.fields.exclude);
  const boundaries = declared.filter((one) => !isArc(one));
  return declared.filter(isArc).flatMap(({ project, dataset }) => {
    const boundary = boundaries.find((one) => listensTo(one, dataset.pathURI));
    if (boundary === undefined) return [];
    const message = `${dataset.pathURI} is where ${addressOf(boundary.component)} listens: what is written here arrives again`;
    const hint = 'write beside it, or exclude it in the filter of the boundary';
    return [find(project, { code: 'feedback', path: [...dataset.at, 'pathURI'], message, hint })];
  });
};
