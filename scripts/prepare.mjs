// What npm runs after `npm ci`, and again at the first `npx clusterless` of a user, which installs this folder into a
// cache of its own. Another build then would take seconds, and `dist` away from every command that is running.
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const changedAt = (path) => statSync(path).mtimeMs;

const sources = ['src', 'scripts'].flatMap((folder) =>
  readdirSync(folder, { recursive: true }).map((name) => join(folder, name)),
);
const newestSource = Math.max(...[...sources, 'package.json', 'package-lock.json'].map(changedAt));
/** In the order in which they are written; the second is there only when the build has come to its end. */
const built = ['dist/cli.js', 'dist/lambda/bundles.json'];

if (!built.every((file) => existsSync(file) && changedAt(file) > newestSource)) await import('./bundle.mjs');
