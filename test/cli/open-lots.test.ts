import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { copyArc } from './projects.ts';
import { Workspace } from './workspace.ts';

const version = '20230101';
const placement = { provider: 'local', account: '000000000000', region: 'local' };
const lot = '20230101PT5M050';

/** What arrives is collected, and its lot closed when it is over. */
const collecting = {
  project: { name: 'ingest', version },
  placement,
  resources: [{ type: 'aws:core:s3Bucket', name: 'landing', bucketName: 'hello-data' }],
  boundaries: [
    {
      type: 'aws:core:s3PutListenerBoundary',
      name: 'often',
      dataset: { name: 'raw', version, pathURI: 's3://hello-data/in/' },
      lotUnit: 'PT5M',
      eventArrival: 'frequent',
    },
  ],
  arcs: [copyArc('copy', 'raw', 'copied')],
};

/** A lot in which something has arrived, and which is not over. */
const withOpenLot = async (at: Workspace): Promise<void> => {
  at.write('p.cls.json', collecting);
  at.write('a.csv', 'a,b\n');
  for (const line of [
    'local advance --to 2023-01-01T04:11:00Z',
    'apply --yes',
    'local put a.csv s3://hello-data/in/a.csv',
  ])
    expect(await at.run(line)).toMatchObject({ code: 0 });
};

const entries = (at: Workspace): boolean =>
  existsSync(
    at.path(
      `.clusterless/local/local---000000000000-local/buckets/clusterless-metadata-000000000000-local/ingress/name=raw/version=${version}/lot=${lot}`,
    ),
  );

const told = `note: nobody has committed what arrived in ${lot} of raw/${version}`;

test('destroy says which lots nobody will commit, before it asks, and keeps what arrived', async () => {
  using at = new Workspace();
  await withOpenLot(at);
  const heard: string[] = [];
  const confirm = async (question: string) => heard.push(question) === 0;
  const declined = await at.run('destroy', { confirm });
  expect(declined.stderr).toContain(`${told}. It is kept, and waits until boundaries/often is applied again`);
  expect(heard).toHaveLength(1);

  const destroyed = await at.run('destroy --yes --json');
  expect(destroyed.stderr).toContain(told);
  expect(JSON.parse(destroyed.stdout)).toMatchObject({ kind: 'Result', summary: { failed: 0 } });
  expect(entries(at)).toBe(true);
});

test('apply says it of a boundary that the files have no more', async () => {
  using at = new Workspace();
  await withOpenLot(at);
  at.write('p.cls.json', { ...collecting, boundaries: [], arcs: [] });
  const applied = await at.run('apply --yes');
  expect(applied).toMatchObject({ code: 0, stderr: expect.stringContaining(told) });
  expect(entries(at)).toBe(true);
});

test('destroy says nothing where all lots are committed', async () => {
  using at = new Workspace();
  await withOpenLot(at);
  await at.run('local advance 10m');
  expect(await at.run('destroy --yes')).toMatchObject({ code: 0, stderr: '' });
});

test.for([
  ['is not over yet', 'local advance --to 2023-01-01T04:12:00Z', 'local advance 10m'],
  ['was over meanwhile, when nobody was there to close it', 'local advance --to 2023-01-01T06:00:00Z', 'status'],
])('the boundary goes on, applied again, with a lot that %s', async ([, meanwhile = '', after = '']) => {
  using at = new Workspace();
  await withOpenLot(at);
  await at.run('destroy --yes');
  await at.run(meanwhile);
  const again = await at.run('apply --yes');
  expect(again).toMatchObject({ code: 0, stderr: expect.stringContaining(told) });
  await at.run(after);
  const found = await at.run('status --json --from 2023-01-01T04:00:00Z');
  expect(JSON.parse(found.stdout)).toMatchObject({
    verdict: 'healthy',
    datasets: [{ segments: [[lot, lot, 'complete']] }, { segments: [[lot, lot, 'complete']] }],
  });
  expect((await at.run('local cat s3://hello-data/copied/a.csv')).stdout).toBe('a,b\n');
});

test('an apply that makes no boundary, or one of which nothing waits, says nothing', async () => {
  using at = new Workspace();
  at.write('p.cls.json', collecting);
  expect(await at.run('apply --yes')).toMatchObject({ code: 0, stderr: '' });
  at.write('a.csv', 'a,b\n');
  await at.run('local put a.csv s3://hello-data/in/a.csv');
  at.write('p.cls.json', { ...collecting, arcs: [] });
  expect(await at.run('apply --yes')).toMatchObject({ code: 0, stderr: '' });
});
