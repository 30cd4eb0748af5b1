import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { documents } from '../../src/report/output/schemas.ts';
import type { Scenario } from '../helpers/predecessor.ts';
import { folder, scenarios, textOf, uploads } from '../helpers/predecessor.ts';
import { Workspace } from './workspace.ts';

/** Its workload is in Python, which not every machine has: it is run where the emulators are. */
const elsewhere = ['python-batch'];

test('every file has what it is to do', () => {
  const names = [...scenarios.map(({ name }) => name), ...elsewhere];
  expect(readdirSync(folder).toSorted()).toEqual(names.toSorted());
});

const bucketOfOthers = (bucketName: string) => ({
  project: { name: 'others', version: '1' },
  placement: JSON.parse(textOf('log-pipeline')).placement,
  resources: [{ type: 'aws:core:s3Bucket', name: 'theirs', bucketName }],
});

const day = '2023-08-17';

const arrive = async (at: Workspace, { into, arrivals }: Scenario): Promise<void> => {
  await at.run(`local advance --to ${day}T10:00:00Z`);
  for (const { key, at: time } of arrivals) {
    at.write('body', key);
    const put = await at.argv(['local', 'put', 'body', `${into}${key}`, '--at', `${day}T${time}Z`]);
    expect(put).toMatchObject({ code: 0, stderr: '' });
  }
  await at.run(`local advance --to ${day}T11:00:00Z`);
};

const Objects = z.looseObject({ objects: z.array(z.looseObject({ uri: z.string() })) });

const keysUnder = async (at: Workspace, root: string): Promise<readonly string[]> => {
  const { stdout } = await at.run(`local ls ${root} --json`);
  return Objects.parse(JSON.parse(stdout)).objects.map(({ uri }) => uri.slice(root.length));
};

test.each(scenarios)('$name applies as it is, and its data comes out', async (scenario) => {
  using at = new Workspace();
  at.write('project.json', textOf(scenario.name));
  for (const [name, text] of Object.entries(scenario.files ?? {})) at.write(name, text, 0o755);
  if (scenario.others !== undefined) {
    at.write('others.json', bucketOfOthers(scenario.others));
    await at.run('apply --local --yes -p others.json');
  }
  expect(await at.run('apply --local --yes')).toMatchObject({ code: 0, stderr: '' });
  await arrive(at, scenario);

  const ran = await at.run(`status --local --json --from ${day}T10:00:00Z --to ${day}T10:30:00Z`);
  const { datasets, attention } = documents.Status.parse(JSON.parse(ran.stdout));
  expect(attention).toEqual([]);
  const counts = datasets.map(({ id, counts: { complete, empty } }) => [id, { complete, ...(empty && { empty }) }]);
  expect(Object.fromEntries(counts)).toEqual(scenario.lots);
  expect(await keysUnder(at, scenario.out.root)).toEqual(scenario.out.keys);
  expect((await at.run('diff --local')).stdout).toMatch(/^No changes/);
});

test('a partition that is delivered again stays one partition', async () => {
  const scenario = scenarios.find(({ name }) => name === 'glue-simple');
  if (scenario === undefined) throw new Error('no glue');
  using at = new Workspace();
  at.write('project.json', textOf('glue-simple'));
  await at.run('apply --local --yes');
  await arrive(at, scenario);
  const [place = ''] = readdirSync(at.path('.clusterless/local'));
  const catalog = join('.clusterless/local', place, 'glue/clusterless-glue-test-db');
  const partitions = (): unknown =>
    JSON.parse(at.read(join(catalog, 'clusterless-glue-test-table.partitions.json'))).partitions;
  const before = partitions();
  expect(before).toMatchObject(
    uploads.map((value) => ({ values: [value], location: `${scenario.into}partition=${value}/` })),
  );
  await arrive(at, scenario);
  expect(partitions()).toEqual(before);
});
