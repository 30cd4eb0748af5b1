import { expect, test } from 'vitest';
import { z } from 'zod';
import type { Depth } from '../../../src/substrate/provider.ts';
import { listening } from './memory/listening.ts';
import { MemoryAws } from './memory/memory-aws.ts';

const project = listening();

const Template = z.record(z.string(), z.json());

/** Somebody updates the stack with what `change` makes of its template; without the output that says what it is. */
const tampered = async (change: (template: z.infer<typeof Template>) => string) => {
  const aws = new MemoryAws();
  await aws.apply(project);
  const [name = ''] = aws.standing;
  const { Outputs: _digest, ...template } = Template.parse(JSON.parse(await aws.stacks.template(name)));
  aws.stacks.tamper(name, { anonymous: true, body: change(template) });
  return { aws, name };
};

const found = async (aws: MemoryAws, refresh: Depth) => {
  const { drift } = await aws.plan(project, { refresh });
  return drift.flatMap(({ changes }) => changes).find(({ path }) => path === 'template')?.after;
};

test('without its digest a stack is known by its template, ', async () => {
  const { aws } = await tampered((template) => JSON.stringify({ ...template, Description: 'mine' }));
  const first = await found(aws, 'full');
  expect(first).toMatch(/^[0-9a-f]{64}$/);
  // What differs is looked at in full, however shallow the plan.
  expect(await found(aws, 'fast')).toBe(first);
  const other = await tampered((template) => JSON.stringify({ ...template, Description: 'yours' }));
  expect(await found(other.aws, 'full')).not.toBe(first);
});

test('when nothing but the digest is missing that is what is said', async () => {
  const { aws } = await tampered((template) => JSON.stringify(template, null, 2));
  expect(await found(aws, 'full')).toBe('without its digest');
});

test('what is no JSON is nothing of ours', async () => {
  const { aws } = await tampered(() => 'Resources: {}');
  expect(await found(aws, 'full')).toBe('not from clusterless');
});

test('whatever it was, an apply makes it as declared, and it says so again', async () => {
  const { aws, name } = await tampered((template) => JSON.stringify(template));
  await aws.apply(project);
  expect((await aws.stacks.describe(name))?.outputs).toHaveProperty('ClusterlessDigest');
  expect(await aws.plan(project)).toMatchObject({ actions: [], drift: [] });
});

test('a stack that says its digest is not asked for its template', async () => {
  const aws = new MemoryAws();
  await aws.apply(project);
  aws.stacks.template = () => Promise.reject(new Error('not asked for'));
  expect(await aws.plan(project, { refresh: 'full' })).toMatchObject({ actions: [], drift: [] });
});
