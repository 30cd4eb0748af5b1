import type { Provider } from '../../provider.ts';
import type { Spec } from '../installed/object-file.ts';
import type { Layout } from '../store/layout.ts';
import { objectProvider } from './object-provider.ts';

/** A memory of the content that was applied, so that a plan shows its change. Nothing is built before it is run. */
export const imageProvider = (layout: Layout): Provider<'image'> => ({
  ...objectProvider({
    kind: 'image',
    layout,
    fields: ({ tag = '', architecture = '', tags = {} }: Spec) => ({ content: tag, architecture, tags }),
  }),
  anotherName: 'its content changed',
});
