interface Turns<T> {
  readonly running: Promise<T>;
  /** Begins when `running` has ended, however that was. */
  next: Promise<T> | undefined;
}

/** Work of which one at a time is enough, by name. */
export type Joined<T> = (name: string, work: () => Promise<T>) => Promise<T>;

/**
 * Who asks while the same work is under way gets the next turn, together with all who ask until that begins: whatever
 * they did before they asked, it sees. So a hundred who ask at once are two turns, and not a hundred that race.
 */
export const joined = <T>(): Joined<T> => {
  const turns = new Map<string, Turns<T>>();
  const begin = (name: string, work: () => Promise<T>): Promise<T> => {
    const running = work().finally(() => {
      // Nobody came meanwhile; whoever did has begun a turn of their own.
      if (turns.get(name)?.running === running && turns.get(name)?.next === undefined) turns.delete(name);
    });
    turns.set(name, { running, next: undefined });
    return running;
  };
  return (name, work) => {
    const turn = turns.get(name);
    if (turn === undefined) return begin(name, work);
    turn.next ??= turn.running.then(
      () => begin(name, work),
      () => begin(name, work),
    );
    return turn.next;
  };
};
