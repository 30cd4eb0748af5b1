import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { bucket, hello } from './projects.ts';
import { Workspace } from './workspace.ts';

const applied = async (): Promise<Workspace> => {
  const at = new Workspace();
  at.write('hello.cls.json', hello());
  await at.run('apply --yes');
  at.write('a.txt', 'hi');
  return at;
};

test('the clock is stepped, never goes back, and returns to real time', async () => {
  using at = await applied();
  expect(at.said(await at.run('local advance --to 2023-01-01T10:00:00Z'))).toMatchInlineSnapshot(`
    "The clock stands at <time>.
    --- exit 0
    "
  `);
  const now = async () => JSON.parse((await at.run('local advance 0s --json')).stdout).clock;
  expect(await now()).toEqual({ mode: 'stepped', now: '2023-01-01T10:00:00.000Z' });
  await at.run('local advance 1h30m');
  expect(await now()).toEqual({ mode: 'stepped', now: '2023-01-01T11:30:00.000Z' });
  expect(at.said(await at.run('local advance --to 2023-01-01T10:00:00Z'))).toMatchInlineSnapshot(`
    "--- stderr
    error: The clock cannot go back to <time> [CLS_CLOCK_BACKWARDS]
      why:  It stands at <time>. What has happened by then cannot unhappen.
      next: clusterless local advance --real, or clusterless local reset
    --- exit 64
    "
  `);
  expect(await now()).toEqual({ mode: 'stepped', now: '2023-01-01T11:30:00.000Z' });
  expect(at.said(await at.run('local advance --real'))).toMatchInlineSnapshot(`
    "The clock is the real one again.
    --- exit 0
    "
  `);
});

test('what is due while the clock is stepped happens on the way', async () => {
  using at = new Workspace();
  const file = hello();
  const [arrivals] = file.boundaries;
  at.write('hello.cls.json', {
    ...file,
    boundaries: [{ ...arrivals, infrequent: undefined, eventArrival: 'frequent' }],
  });
  await at.run('apply --yes');
  at.write('a.txt', 'hi');
  await at.run('local advance --to 2023-01-01T10:07:00Z');
  const put = await at.run(`local put a.txt s3://${bucket}/in/ --at 2023-01-01T10:07:00Z`);
  expect(at.said(put)).toMatchInlineSnapshot(`
    "Stored 1 object, delivered 1 event.
    Due later (clusterless local advance):
      <time>  close-greetings-20230101-20230101PT5M121
    --- exit 0
    "
  `);
  expect(at.said(await at.run('local advance 10m'))).toMatchInlineSnapshot(`
    "The clock stands at <time>. Delivered 4 events.
    Ran 1 run:  1 complete
    --- exit 0
    "
  `);
  expect(await at.run(`local cat s3://${bucket}/greetings-copy/a.txt`)).toMatchObject({ stdout: 'hi' });
});

test('--at sets the time of the event and of the object, and moves no clock', async () => {
  using at = await applied();
  await at.run(`local put a.txt s3://${bucket}/in/ --at 2023-01-01T10:07:00Z`);
  const { objects } = JSON.parse((await at.run(`local ls s3://${bucket}/in/ --json`)).stdout);
  expect(objects).toMatchObject([{ modified: '2023-01-01T10:07:00.000Z' }]);
  const runs = await at.run('local ls s3://clusterless-manifest-123456789012-us-west-2/ --output csv');
  expect(runs.stdout).toContain('lot=20230101PT5M121/g0000.json');
  expect(JSON.parse((await at.run('local advance --real --json')).stdout).clock.now).not.toContain('2023-01-01');
});

test('put --no-run only stores; run finds what is pending, then nothing', async () => {
  using at = await applied();
  expect(at.said(await at.run(`local put a.txt s3://${bucket}/in/ --no-run`))).toMatchInlineSnapshot(`
    "Stored 1 object.
    --- exit 0
    "
  `);
  expect(await at.run(`local cat s3://${bucket}/greetings-copy/a.txt`)).toMatchObject({ code: 1 });
  expect(at.said(await at.run('local run'))).toMatchInlineSnapshot(`
    "Ran 1 run:  1 complete
    --- exit 0
    "
  `);
  expect(await at.run(`local cat s3://${bucket}/greetings-copy/a.txt`)).toMatchObject({ code: 0 });
  expect(at.said(await at.run('local run'))).toMatchInlineSnapshot(`
    "Nothing is pending.
    --- exit 0
    "
  `);
});

test('run of one arc and lot says why nothing runs', async () => {
  using at = await applied();
  const lot = '20230101PT5M121';
  expect(at.said(await at.run(`local run copy --lot ${lot}`))).toMatchInlineSnapshot(`
    "copy 20230101PT5M121  waiting: it has no input yet of main 20230101PT5M121
    --- exit 0
    "
  `);
  await at.run(`local put a.txt s3://${bucket}/in/ --at 2023-01-01T10:07:00Z`);
  expect(at.said(await at.run(`local run hello.copy --lot ${lot}`))).toMatchInlineSnapshot(`
    "hello.copy 20230101PT5M121  duplicate: run 0 did these very inputs
    --- exit 0
    "
  `);
  expect(at.said(await at.run('local run copy --lot 20230101PT1H010'))).toMatchInlineSnapshot(`
    "copy 20230101PT1H010  unknown-lot: the lots of copy are PT5M
    --- exit 0
    "
  `);
});

test('what is not there is an error, in every verb', async () => {
  using at = await applied();
  const gone = `s3://${bucket}/in/none`;
  for (const line of [
    `local cat ${gone}`,
    `local get ${gone} x`,
    `local rm ${gone}`,
    'local ls s3://nobucket/',
    'local put a.txt s3://nobucket/x',
  ]) {
    expect(await at.run(line), line).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('[CLS_NOT_FOUND]'),
    });
  }
  expect(existsSync(at.path('x'))).toBe(false);
});

test('get refuses a place that cannot hold a file, and leaves nothing half', async () => {
  using at = await applied();
  await at.run(`local put a.txt s3://${bucket}/in/`);
  const { code, stderr } = await at.run(`local get s3://${bucket}/in/a.txt a.txt/below`);
  expect(code).toBe(64);
  expect(stderr).toContain(`error: cannot write ${at.path('a.txt/below')} [CLS_USAGE]`);
});

test('reset forgets the placement, and applying again starts anew', async () => {
  using at = await applied();
  await at.run(`local put a.txt s3://${bucket}/in/`);
  expect(at.said(await at.run('local reset --yes'))).toMatchInlineSnapshot(`
    "Forgot <folder>/.clusterless/local/local---123456789012-us-west-2
    --- exit 0
    "
  `);
  expect(await at.run('local ls')).toMatchObject({ code: 0, stdout: '' });
  expect((await at.run('apply --yes')).stdout).toContain('Done: 9 succeeded');
  expect((await at.run('status')).stdout).toContain('healthy: 0 lots complete');
});

test('verbs find the only placement under the home, from any folder below it', async () => {
  using at = await applied();
  await at.run(`local put a.txt s3://${bucket}/in/`);
  at.write('below/deep/readme.md', '');
  const below = at.below('below/deep');
  expect((await below.run('local ls')).stdout).toContain(`s3://${bucket}/in/a.txt`);
  expect((await below.run('status --local')).stdout).toContain('healthy: 2 lots complete');
  const elsewhere = { env: { CLUSTERLESS_HOME: at.path('elsewhere') } };
  expect((await at.run('local ls', elsewhere)).stdout).toBe('');
  expect((await at.run('local ls --home .clusterless', elsewhere)).stdout).not.toBe('');
});

test('without a project file, two placements under the home are one too many', async () => {
  using at = await applied();
  at.write('other/other.cls.json', { ...hello(), placement: { provider: 'local', account: '2', region: 'r' } });
  await at.run('apply -p other --yes');
  at.write('below/readme.md', '');
  expect(await at.below('below').run('local ls')).toMatchObject({
    code: 64,
    stderr: expect.stringContaining('2 placements under'),
  });
  expect((await at.run('placements')).stdout.trim().split('\n')).toHaveLength(3);
});

test('a port in use is named, and nothing else breaks', async () => {
  using at = await applied();
  const server = createServer();
  const port = await new Promise<number>((resolve, reject) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      if (address !== null && typeof address === 'object') resolve(address.port);
      else reject(new Error('no port'));
    });
  });
  try {
    for (const verb of ['local serve', 'dev']) {
      const { code, stderr } = await at.run(`${verb} --port ${port}`);
      expect(code).toBe(1);
      expect(stderr).toContain('[CLS_PORT_IN_USE]');
      expect(stderr).toContain(String(port));
    }
  } finally {
    server.close();
  }
});

test('an event for a rule that is gone is given up, and later ones are not held up', async () => {
  using at = await applied();
  await at.run(`local put a.txt s3://${bucket}/in/a.txt --no-run`);
  at.write('hello.cls.json', { ...hello(), arcs: [], boundaries: [] });
  await at.run('apply --yes --allow-delete 7');
  expect(await at.run('local run')).toMatchObject({ code: 0 });
  at.write('hello.cls.json', hello());
  await at.run('apply --yes');
  expect(await at.run(`local put a.txt s3://${bucket}/in/b.txt`)).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('1 complete'),
  });
});
