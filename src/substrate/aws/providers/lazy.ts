import type { ObjectKind } from '../../object.ts';
import type { Reader, Writer } from '../../provider.ts';
import { askedOnce } from '../asked-once.ts';

/** The SDK behind a reader is loaded when something is read. */
export const lazyReader = (load: () => Promise<Reader>): Reader => {
  const reader = askedOnce(load);
  return {
    batch: async (...question) => (await reader()).batch(...question),
    ahead: (names) => {
      // Whoever reads with it hears of a failure.
      reader()
        .then((loaded) => loaded.ahead?.(names))
        .catch(() => {});
    },
  };
};

export const lazyWriter = <K extends ObjectKind>(load: () => Promise<Writer<K>>): Writer<K> => {
  const writer = askedOnce(load);
  return {
    create: async (...args) => (await writer()).create(...args),
    update: async (...args) => (await writer()).update(...args),
    delete: async (...args) => (await writer()).delete(...args),
    resume: async (...args) => (await writer()).resume(...args),
  };
};
