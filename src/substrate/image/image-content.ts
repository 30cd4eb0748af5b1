import { ClusterlessError } from '../../errors.ts';
import type { ImageSpec } from '../object.ts';
import { readContext } from './build-context.ts';
import { imageDigest } from './image-digest.ts';
import { contentTag } from './image-name.ts';

/** What an image is built of: the folder, and what is said beside it. */
export type ImageContent = Pick<ImageSpec, 'path' | 'component' | 'architecture'>;

const whyNot = {
  no: 'it is not there',
  'no-folder': 'it is not a folder',
  unreadable: 'it cannot be read',
} as const;

/**
 * The tag of what is in the folder now. A Dockerfile is not asked for: a laptop runs the folder without one.
 * @throws CLS_FILE_UNREADABLE
 */
export const tagOfContent = ({ path, component, architecture }: ImageContent): string => {
  const context = readContext(path);
  if (context.found === 'yes') return contentTag(imageDigest(context, { component, architecture }));
  throw new ClusterlessError('CLS_FILE_UNREADABLE', `cannot build an image of ${path}: ${whyNot[context.found]}`, {
    ...('reason' in context ? { detail: context.reason } : {}),
    hint: 'imagePath is relative to the project file, and names the folder with the Dockerfile.',
  });
};
