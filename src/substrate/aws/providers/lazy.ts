import type { ObjectKind } from '../../object.ts';
import type { Reader, Writer } from '../../provider.ts';

const once = <T>(load: () => Promise<T>): (() => Promise<T>) => {
  let loaded: Promise<T> | undefined;
  return () => {
    loaded ??= load();
    return loaded;
  };
};

/** The SDK behind a reader is loaded when something is read. */
export const lazyReader = (load: () => Promise<Reader>): Reader => {
  const reader = once(load);
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
  const writer = once(load);
  return {
    create: async (...args) => (await writer()).create(...args),
    update: async (...args) => (await writer()).update(...args),
    delete: async (...args) => (await writer()).delete(...args),
    resume: async (...args) => (await writer()).resume(...args),
  };
};
