import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RenderContext } from '../../../src/substrate/aws/render/context.ts';
import type { Desired, DesiredObject } from '../../../src/substrate/object.ts';
import type { HandlerName } from '../../../src/substrate/part.ts';

const fixtures = fileURLToPath(new URL('../../../fixtures/', import.meta.url));

export interface FixtureStack {
  /** `s3-copy-arc/smallest/project arcs/copy:stack` */
  readonly name: string;
  readonly stack: Desired<'stack'>;
}

const parse = (path: string): readonly DesiredObject[] => JSON.parse(readFileSync(path, 'utf8'));

/** Every stack that any fixture lowers to. */
export const renderable: readonly FixtureStack[] = readdirSync(fixtures, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.objects.json'))
  .sort()
  .flatMap((path) => {
    const place = relative('', path).split(sep).join('/').replace('/expected/', '/').replace('.objects.json', '');
    return parse(join(fixtures, path))
      .filter((object) => object.kind === 'stack')
      .map((stack) => ({ name: `${place} ${stack.address}`, stack }));
  });

const handlers: readonly HandlerName[] = ['control', 'collect', 'close', 'copy', 'glue-add-partitions', 'log-export'];

/** Code whose digest never changes, so that templates change only when rendering does. */
export const renderContext: RenderContext = {
  place: { account: '123456789012', region: 'us-west-2' },
  assets: 'clusterless-metadata-123456789012-us-west-2',
  bundles: new Map(handlers.map((name, at) => [name, { sha256: String(at).repeat(64), path: `${name}.zip` }])),
};
