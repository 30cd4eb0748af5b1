import { watch as watchPaths } from 'chokidar';

/** Something that pokes when desired state may have changed; `ready` when it has begun to listen. */
export interface ChangeSource {
  readonly ready: Promise<void>;
  close(): Promise<void>;
}

export type OpenSource = (onChange: () => void) => ChangeSource;

/** Our own output must not wake us. */
const isOurs = (path: string): boolean => /(^|[\\/])(\.clusterless|\.git|node_modules)([\\/]|$)/.test(path);

/** Files and folders; a half-written file is waited for. Says only that something happened: contents are read again. */
export const watchFiles =
  (paths: readonly string[]): OpenSource =>
  (onChange) => {
    const watcher = watchPaths([...paths], {
      ignored: isOurs,
      // Project files are in a folder itself, never below it, and below may be anything.
      depth: 0,
      ignoreInitial: true,
      awaitWriteFinish: { stabilityThreshold: 100, pollInterval: 20 },
    });
    watcher.on('all', onChange);
    // A path that cannot be watched is read again by the timer.
    watcher.on('error', onChange);
    const ready = new Promise<void>((resolve) => watcher.once('ready', resolve));
    return { ready, close: () => watcher.close() };
  };
