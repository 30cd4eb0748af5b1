import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { HandlerName } from '../part.ts';
import type { Bundle, Bundles } from './render/context.ts';

const BundleList = z.record(z.string(), z.strictObject({ sha256: z.string(), file: z.string() }));

/** Beside the built command line, or where a checkout builds it. */
const folders = ['./lambda/', '../lambda/', '../../../dist/lambda/'];

const handlerNames: readonly HandlerName[] = [
  'control',
  'collect',
  'close',
  'copy',
  'glue-add-partitions',
  'log-export',
];

/** The code of functions that this build brought along; none in a checkout that was not built. */
export const loadBundles = (): Bundles => {
  const folder = folders
    .map((path) => fileURLToPath(new URL(path, import.meta.url)))
    .find((path) => existsSync(join(path, 'bundles.json')));
  if (folder === undefined) return new Map();
  const list = BundleList.parse(JSON.parse(readFileSync(join(folder, 'bundles.json'), 'utf8')));
  const bundles = handlerNames.flatMap((name): [HandlerName, Bundle][] => {
    const found = list[name];
    return found === undefined ? [] : [[name, { sha256: found.sha256, path: join(folder, found.file) }]];
  });
  return new Map(bundles);
};
