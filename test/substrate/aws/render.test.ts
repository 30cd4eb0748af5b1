import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { networkTemplate } from '../../../src/substrate/aws/bootstrap/network-template.ts';
import { renderStack } from '../../../src/substrate/aws/render/stack.ts';
import type { Part } from '../../../src/substrate/part.ts';
import type { FixtureStack } from './fixture-stacks.ts';
import { renderable, renderContext } from './fixture-stacks.ts';

const folder = fileURLToPath(new URL('../../golden/templates/', import.meta.url));
const writing = process.env['GOLDEN'] === 'write';

const fileOf = ({ name }: FixtureStack): string => `${name.replace(/[^A-Za-z0-9]+/g, '-')}.json`;

const withMembersReversed = (part: Part): Part =>
  JSON.parse(JSON.stringify(Object.fromEntries(Object.entries(part).reverse())));

const pretty = (body: string): string => `${JSON.stringify(JSON.parse(body), null, 1)}\n`;

const expectGolden = (name: string, body: string): void => {
  const made = pretty(body);
  const file = join(folder, name);
  if (writing) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, made);
  }
  expect(existsSync(file) ? readFileSync(file, 'utf8') : 'missing: npm run golden').toBe(made);
};

describe('templates', () => {
  test('fixtures have stacks of every kind of part', () => {
    const kinds = new Set(renderable.flatMap(({ stack }) => stack.spec.parts.map(({ part }) => part)));
    expect([...kinds].sort()).toEqual([
      'compute-environment',
      'ended-executions',
      'function',
      'glue-database',
      'glue-table',
      'job',
      'machine',
      'schedule',
      'user-function',
    ]);
  });

  test.each(renderable.map((fixture) => [fixture.name, fixture] as const))('of %s', (_, fixture) => {
    expectGolden(fileOf(fixture), renderStack(fixture.stack.spec, renderContext).body);
  });

  test('of the network of a placement', () => {
    expectGolden(
      'bootstrap-network.json',
      networkTemplate('clusterless-network-123456789012-us-west-2', 'us-west-2').body,
    );
  });

  test('no golden template is left over', () => {
    expect(readdirSync(folder).sort()).toEqual(['bootstrap-network.json', ...renderable.map(fileOf)].sort());
  });

  test.each(renderable.map((fixture) => [fixture.name, fixture] as const))(
    'are the same however %s is written',
    (_, { stack }) => {
      const shuffled = stack.spec.parts.map(withMembersReversed);
      const { body, digest } = renderStack(stack.spec, renderContext);
      expect(renderStack({ ...stack.spec, parts: shuffled.toReversed() }, renderContext)).toMatchObject({
        body,
        digest,
      });
    },
  );
});

test('a job without any image is refused', () => {
  const [stack] = renderable.filter(({ name }) => name.startsWith('batch-exec-arc/smallest/project arcs/'));
  const parts = (stack?.stack.spec.parts ?? []).map((part) => {
    const { imageName: _imageName, ...rest } = { imageName: undefined, ...part };
    return rest;
  });
  expect(() => renderStack({ tags: {}, parts }, renderContext)).toThrow(/has no image/);
});
