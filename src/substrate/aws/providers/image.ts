import { baselineField, baselineOf } from '../../baseline.ts';
import type { Docker } from '../../image/docker.ts';
import type { Desired } from '../../object.ts';
import type { Fields, Provider } from '../../provider.ts';
import type { AwsContext } from './context.ts';
import { imagesLane } from './lanes.ts';
import { lazyReader, lazyWriter } from './lazy.ts';

export interface ImageContext extends AwsContext {
  /** What builds; asked only for an image that nobody has built yet. */
  readonly docker: () => Promise<Docker>;
  /** Hears of every line that a build says. */
  readonly onBuild: (image: string, line: string) => void;
}

/** The content is in the name; the rest is how its repository is kept. */
const managed = ({ spec }: Desired<'image'>): Fields => ({
  [baselineField]: baselineOf('image'),
  content: spec.tag,
  immutableTags: true,
  scanOnPush: true,
  ...(spec.forFunction && { lambdaMayPull: true }),
  tags: spec.tags,
});

export const imageProvider = (context: ImageContext): Provider<'image'> => ({
  kind: 'image',
  lane: imagesLane,
  weight: 120,
  managed,
  immutable: [],
  unseenByFast: ['immutableTags', 'scanOnPush', 'lambdaMayPull', 'tags'],
  anotherName: 'its content changed',
  reader: lazyReader(async () => (await import('./image-reader.ts')).imageReader(context)),
  writer: lazyWriter(async () => (await import('./image-writer.ts')).imageWriter(context)),
});
