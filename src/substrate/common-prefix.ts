/** Names share what the naming rules put first; a service that can filter by it answers less. */
export const commonPrefix = (names: readonly string[]): string => {
  const [first = '', ...others] = names;
  let length = first.length;
  for (const other of others) {
    while (!other.startsWith(first.slice(0, length))) length -= 1;
  }
  return first.slice(0, length);
};
