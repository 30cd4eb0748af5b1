import { expect, test } from 'vitest';
import { Denials, nameOf } from './denials.ts';
import { everything } from './leftovers.ts';
import { small } from './projects.ts';

test('who looks at what is deployed: a read that is denied is no empty answer, and the permission is named', async () => {
  await using here = await Denials.open();
  await here.cloud.ok('apply --yes');
  for (const line of ['status', 'projects', 'arcs', 'datasets']) {
    const reads = await here.readsOf(line);
    expect(reads.length).toBeGreaterThanOrEqual(2);
    for (const read of reads) {
      const { code, said, stdout, writes } = await here.without(line, [read]);
      expect({ line, read, code, stdout, writes }).toEqual({ line, read, code: 1, stdout: '', writes: [] });
      expect(said).toContain(nameOf(read));
    }
  }
});

const bootstraps = ['bootstrap --print', 'bootstrap --yes', 'bootstrap --destroy --yes'] as const;

test.for(bootstraps)('%s: what could not be read is neither made nor removed', async (line) => {
  await using here = await Denials.open();
  const { cloud } = here;
  const before = await everything(cloud.here.clients);
  // Hardening reads and writes one bucket after the other; what it reads first are the things themselves.
  const reads = line.includes('--destroy') ? await here.readsOf('bootstrap --print') : await here.readsOf(line);
  for (const read of reads) {
    const { code, said, writes } = await here.without(line, [read]);
    expect({ read, code }, said).toEqual({ read, code: 1 });
    expect(said).toContain(nameOf(read));
    expect(writes.filter((write) => /Create|Delete|s3:PutBucket c/.test(write))).toEqual([]);
    expect(await everything(cloud.here.clients)).toEqual(before);
  }
});

const stories: readonly (readonly [string, 'first' | 'changed'])[] = [
  ['a first apply', 'first'],
  ['an apply that changes everything', 'changed'],
];

test.for(stories)(
  '%s: a read that is denied in the middle makes nothing twice, and the next goes on',
  async ([, story]) => {
    const begin = async (): Promise<Denials> => {
      const here = await Denials.open();
      if (story === 'first') return here;
      const { cloud } = here;
      await cloud.ok('apply --yes');
      const project = small(cloud);
      const boundaries = project.boundaries.map((one) => ({ ...one, grace: '90s' }));
      const resources = project.resources.map((one) => ({ ...one, tags: { team: 'other' } }));
      const arcs = project.arcs.map((one) => ({ ...one, workload: { runtimeProps: { memorySizeMB: 1024 } } }));
      cloud.at.write('p.cls.json', { ...project, boundaries, resources, arcs });
      return here;
    };
    await using whole = await begin();
    const reads = await whole.laterReadsOf('apply --yes');
    expect(reads.length).toBeGreaterThanOrEqual(5);
    const names = async ({ cloud }: Denials): Promise<readonly string[]> =>
      (await everything(cloud.here.clients)).map((name) =>
        name
          .replaceAll(cloud.account, '')
          .replaceAll(cloud.team, '')
          .replace(/-[A-Za-z]{2}[0-9A-F]{12,}$/, ''),
      );
    const wanted = await names(whole);
    for (const read of reads) {
      await using here = await begin();
      const { code, said } = await here.without('apply --yes', [read], 'first write');
      // Some have another way to know.
      expect([0, 1, 5], `${read}: ${said}`).toContain(code);
      if (code !== 0) expect(said, read).toContain(nameOf(read));
      expect(await here.cloud.run('apply --yes'), read).toMatchObject({ code: 0 });
      expect(await here.cloud.run('diff --refresh full --detailed-exitcode'), read).toMatchObject({ code: 0 });
      expect(await names(here), read).toEqual(wanted);
    }
  },
);
