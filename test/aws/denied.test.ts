import { expect, test } from 'vitest';
import { Denials, nameOf } from './denials.ts';
import { everything } from './leftovers.ts';
import { small } from './projects.ts';

test('where everything stands: a read that is denied changes nothing, and the permission is named', async () => {
  await using here = await Denials.open();
  await here.cloud.ok('apply --yes');
  for (const line of ['apply --yes', 'apply --yes --refresh full', 'destroy --yes --refresh full', 'diff']) {
    const reads = line.startsWith('destroy') ? await here.readsOf('diff --refresh full') : await here.readsOf(line);
    expect(reads.length).toBeGreaterThanOrEqual(6);
    for (const read of reads) {
      // What can be seen of a project that is destroyed may go, whatever cannot.
      if (line.startsWith('destroy') && !/GetObject|GetCallerIdentity/.test(read)) continue;
      const { code, said, writes } = await here.without(line, [read]);
      expect({ line, read, code, writes }).toEqual({ line, read, code: 1, writes: [] });
      expect(said).toContain(nameOf(read));
    }
  }
});

test('where something changed: nothing is made anew or removed because it could not be seen', async () => {
  await using here = await Denials.open();
  const { cloud } = here;
  await cloud.ok('apply --yes');
  const before = await everything(cloud.here.clients);
  let changes = 0;
  const change = (): void => {
    changes += 1;
    const project = small(cloud);
    const boundaries = project.boundaries.map((one) => ({ ...one, grace: `${60 + changes}s` }));
    const resources = project.resources.map((one) => ({ ...one, tags: { team: `team-${changes}` } }));
    cloud.at.write('p.cls.json', { ...project, boundaries, resources });
  };
  change();
  for (const read of await here.readsOf('diff')) {
    change();
    const { code, said } = await here.without('apply --yes', [read]);
    expect([1, 5], `${read}: ${said}`).toContain(code);
    expect(said).toContain(nameOf(read));
    expect(await everything(cloud.here.clients), read).toEqual(before);
  }
});

/** Which call would make what a read did not show. */
const makes: { readonly [read: string]: string } = {
  's3:ListBuckets': 's3:PutBucket landing',
  'cloudformation:DescribeStacks': 'cloudformation:CreateStack',
  'events:ListRules': 'events:PutRule',
};

test.for(Object.entries(makes))('where nothing stands yet: without %s there is no %s', async ([read, make]) => {
  await using here = await Denials.open();
  const { code, said, writes } = await here.without('apply --yes', [read]);
  expect(code).toBe(1);
  expect(said).toContain(nameOf(read));
  expect(writes).not.toContain(make);
});

test('a record that can neither be read nor listed is never taken for a missing one', async () => {
  await using here = await Denials.open();
  for (const bucket of ['clusterless-metadata', 'clusterless-state']) {
    const { code, said, writes } = await here.without('apply --yes', [
      `s3:GetObject ${bucket}`,
      `s3:ListObjectsV2 ${bucket}`,
    ]);
    expect({ code, writes }).toEqual({ code: 1, writes: [] });
    expect(said).toContain('s3:GetObject');
  }
});

/** What a read that was denied keeps from being removed. */
const removes: { readonly [read: string]: RegExp } = {
  's3:ListBuckets': /s3:DeleteBucket/,
  'cloudformation:DescribeStacks': /cloudformation:Delete|s3:DeleteBucket/,
  'events:ListRules': /Delete(Rule|Stack|Bucket)|RemoveTargets/,
  'events:ListTargetsByRule': /Delete(Rule|Stack|Bucket)|RemoveTargets/,
  'events:ListTagsForResource': /Delete(Rule|Stack|Bucket)|RemoveTargets/,
  's3:GetBucket:tagging landing': /s3:DeleteBucket/,
};

test.for(Object.entries(removes))('destroy: what %s does not show is not removed', async ([read, remove]) => {
  await using here = await Denials.open();
  const { cloud } = here;
  await cloud.ok('apply --yes');
  const { code, said, writes } = await here.without('destroy --yes', [read]);
  expect(code).toBe(1);
  expect(said).toContain(nameOf(read));
  expect(writes.filter((write) => remove.test(write))).toEqual([]);
  expect(await cloud.ok('projects')).toContain(small(cloud).project.name);
  await cloud.ok('destroy --yes');
  expect((await everything(cloud.here.clients)).filter((name) => !/clusterless-|arc-events/.test(name))).toEqual([]);
});

test('a write that is denied names the permission, and the next apply goes on', async () => {
  await using here = await Denials.open();
  const { cloud } = here;
  for (const write of ['s3:PutBucket landing', 'cloudformation:CreateStack', 'events:PutTargets']) {
    const { code, said } = await here.without('apply --yes', [write]);
    expect([1, 5], said).toContain(code);
    expect(said).toContain(nameOf(write));
  }
  await cloud.ok('apply --yes');
  expect(await cloud.run('diff --refresh full --detailed-exitcode')).toMatchObject({ code: 0 });
});
