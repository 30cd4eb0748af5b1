/** `<repository>:<tag>`: the physical name of an `image` object, and what follows the registry in its URI. */
export const imageName = (repository: string, tag: string): string => `${repository}:${tag}`;

export const splitImageName = (name: string): { readonly repository: string; readonly tag: string } => {
  const colon = name.lastIndexOf(':');
  return { repository: name.slice(0, colon), tag: name.slice(colon + 1) };
};

/** @param digest hex */
export const contentTag = (digest: string): string => `sha256-${digest}`;
