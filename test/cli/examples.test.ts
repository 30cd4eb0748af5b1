import { expect, test } from 'vitest';
import { z } from 'zod';
import { componentTypes } from '../../src/resources/registry.ts';
import { Workspace } from './workspace.ts';

const Example = z.looseObject({
  name: z.string(),
  sources: z.record(z.string(), z.looseObject({ name: z.string(), version: z.string() })).default({}),
  workload: z.looseObject({ codePath: z.string().optional() }).default({}),
});

/** A neighbour that writes what the example reads. */
const boundaryOf = ({ name, version }: { readonly name: string; readonly version: string }) => ({
  type: 'aws:core:s3PutListenerBoundary',
  name: `${name}-arrivals`,
  dataset: { name, version, pathURI: `s3://acme-in/${name}/` },
  lotUnit: 'PT5M',
  eventArrival: 'infrequent',
});

const member = (value: unknown, pointer: string): unknown =>
  pointer
    .split('/')
    .slice(1)
    .reduce<unknown>((inner, name) => Object(inner)[name], value);

/** A neighbour for each reference, by the name that the example calls it. */
const referred = ({ example, references = [] }: (typeof componentTypes)[number]) =>
  references.flatMap(({ path, type }) => {
    const name = member(example, path);
    const other = componentTypes.find((one) => one.type === type)?.example;
    return typeof name === 'string' ? [{ ...Object(other), name }] : [];
  });

test.each(componentTypes)('the example of $type applies on a laptop', async (type) => {
  using at = new Workspace();
  const { sources, workload } = Example.parse(type.example);
  if (workload.codePath !== undefined) at.write(`${workload.codePath}/index.mjs`, 'export const handler = () => {};\n');
  const boundaries = Object.values(sources).map(boundaryOf);
  const lists = { resources: referred(type), activities: [], boundaries, arcs: [] };
  at.write('example.cls.json', {
    project: { name: 'example', version: '1' },
    placement: { provider: 'aws', account: '123456789012', region: 'us-west-2' },
    ...lists,
    [type.category]: [...lists[type.category], type.example],
  });
  expect(await at.run('apply --local --yes')).toMatchObject({ code: 0, stdout: expect.stringContaining('created') });
  expect((await at.run('diff --local')).stdout).toMatch(/^No changes/);
});
