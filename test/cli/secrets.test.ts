import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bucket, withFunctions, withJobs } from './projects.ts';
import { Workspace } from './workspace.ts';

const here = dirname(fileURLToPath(import.meta.url));
const home = '.clusterless/local/local---123456789012-us-west-2';
const lot = '20230101PT5M121';
const clear = /hunter\d/;

/** A function and a job that are told a value each, as the predecessor's users did it. */
const project = (nth: number) => {
  const jobs = withJobs(here, [{ name: 'works', command: ['node', 'workload.mjs', 'works', '$.arcNotifyEvent.lot'] }]);
  const environment = { DB_PASSWORD: `hunter${nth}`, LEVEL: 'info' };
  const answers = { codePath: 'code', runtime: 'nodejs22.x', handler: 'functions.answers', environment };
  const told = jobs.arcs.map((arc) => ({
    ...arc,
    workload: { ...arc.workload, environment: { API_KEY: `hunter${nth}-of-the-job` } },
  }));
  return { ...jobs, arcs: [...told, ...withFunctions([{ name: 'answers', workload: answers }]).arcs] };
};

let at: Workspace;

beforeAll(() => {
  at = new Workspace();
  at.write('code/functions.mjs', readFileSync(join(here, 'functions.mjs')));
  at.write('secrets.cls.json', project(1));
  at.write('a.txt', 'hi');
});

afterAll(() => at[Symbol.dispose]());

/** What is kept under the home of the placement, but for what the laptop runs: its Lambda and its Batch. */
const kept = (): readonly string[] =>
  readdirSync(at.path(home), { recursive: true, encoding: 'utf8' })
    .filter((name) => /^(buckets|events|objects(?!.stack))/.test(name) && statSync(at.path(`${home}/${name}`)).isFile())
    .map((name) => `${name} ${at.read(`${home}/${name}`)}`);

test('what a function and a job are told is in no state, plan, plan file, log, record or answer', async () => {
  const said: string[] = [];
  const run = async (line: string): Promise<string> => {
    const { code, stdout, stderr } = await at.run(line);
    const text = `${line} -> ${code}\n${stdout}${stderr}`;
    said.push(text);
    return text;
  };
  for (const line of ['validate --json', 'diff', 'diff --json', 'diff --output markdown', 'apply --yes -vv']) {
    await run(line);
  }
  await run(`local put a.txt s3://${bucket}/in/ --at 2023-01-01T10:07:00Z -vv`);
  at.write('secrets.cls.json', project(2));
  const shown = await run('diff');
  const told = await Promise.all(['diff --json', 'diff --output markdown', 'diff --out plan.json'].map(run));
  said.push(at.read('plan.json'));
  await run('apply --plan plan.json --yes --json -vv');
  await run('apply --yes -vv');
  const remembered = await run('state show --json');
  for (const line of ['status --json', 'arcs --json']) await run(line);
  await run(`local run answers --lot ${lot} -vv`);

  expect(shown).toContain('environment/DB_PASSWORD');
  expect(shown).toContain('environment/API_KEY');
  expect(shown).not.toContain('environment/LEVEL');
  expect(told.every((text) => text.includes('DB_PASSWORD'))).toBe(true);
  expect(said.filter((text) => /-> [1-9]/.test(text.slice(0, 80)))).toEqual([]);
  expect(remembered).toContain('DB_PASSWORD');
  const everything = [...said, ...kept()];
  expect(everything.length).toBeGreaterThan(25);
  expect(everything.filter((text) => clear.test(text)).map((text) => text.slice(0, 60))).toEqual([]);
});

test('a plan file takes its values from the project file, and no others than those that were planned', async () => {
  using other = new Workspace();
  other.write('code/functions.mjs', at.read('code/functions.mjs'));
  other.write('secrets.cls.json', project(1));
  await other.run('diff --out plan.json');
  other.write('secrets.cls.json', project(2));
  const changed = await other.run('apply --plan plan.json --yes');
  expect(other.said(changed)).toMatchInlineSnapshot(`
    "--- stderr
    error: The plan is stale [CLS_PLAN_STALE]
      why:  arcs/works:stack: the value of API_KEY is not in the project file any more.
      next: Plan again: clusterless diff --out plan.json
    --- exit 4
    "
  `);
  other.write('elsewhere/renamed.json', project(1));
  rmSync(other.path('secrets.cls.json'));
  expect(other.said(await other.run('apply --plan plan.json --yes'))).toMatchInlineSnapshot(`
    "--- stderr
    error: no such file or folder: secrets.cls.json [CLS_USAGE]
      why:  The plan holds no values of environment variables: they are read from secrets.cls.json, as
            when it was made.
      next: Apply it where the project files are, or name them: -p FILE
    --- exit 64
    "
  `);
  expect(await other.run('apply --plan plan.json --yes -p elsewhere/renamed.json')).toMatchObject({ code: 0 });
  const running = readdirSync(other.path(`${home}/objects/stack`)).map((name) =>
    other.read(`${home}/objects/stack/${name}`),
  );
  expect(running.join()).toContain('"DB_PASSWORD": "hunter1"');
});

test('what is wrong near a value is told without the line that has it', async () => {
  using other = new Workspace();
  const placement = { provider: 'aws', account: '123456789012', region: 'us-west-2' };
  const file = { ...project(1), placement, arcs: project(1).arcs.slice(1) };
  const text = JSON.stringify(file, null, 2);
  other.write('code/functions.mjs', at.read('code/functions.mjs'));
  const texts = [
    text,
    text.replace('"DB_PASSWORD": "hunter1",', '"DB_PASSWORD": "hunter1"'),
    text.replace('"DB_PASSWORD": "hunter1",', '"DB_PASSWORD": "hunter1" "'),
    text.replace('"LEVEL": "info"', '"LEVEL": ["hunter3"]'),
    JSON.stringify(file).replace('"LEVEL"', ',"LEVEL"'),
  ];
  const said: string[] = [];
  for (const [nth, content] of texts.entries()) {
    other.write('secrets.cls.json', content);
    const { code, stdout, stderr } = await other.run('validate');
    expect(code).toBe(nth === 0 ? 0 : 65);
    said.push(stdout + stderr);
  }
  expect(said[0]).toContain('"DB_PASSWORD" looks like a secret');
  expect(said[2]).toContain('"DB_PASSWORD": "*******"');
  expect(said[3]).toContain(' a text is expected, not a list [wrong-type]');
  expect(said.filter((one) => clear.test(one))).toEqual([]);
});

test('a state of an earlier release is told of, shown and left without its values, and nothing else happens', async () => {
  const [file = ''] = readdirSync(at.path(home), { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('/state.json'),
  );
  const path = `${home}/${file}`;
  const sealed = at.read(path);
  const before = sealed.replaceAll(/\{\s*"ref":\s*"(DB_PASSWORD|API_KEY)",\s*"hmac":\s*"\w+"\s*\}/g, '"hunter2"');
  expect(before.match(/hunter2/g)).toHaveLength(2);
  at.write(path, before);
  const said = [await at.run('diff'), await at.run('state show --json'), await at.run('diff --json')];
  expect(said[0]?.stdout).toContain('values of its variables leave the state');
  expect(said[0]?.stdout).toContain('0 to update');
  const { code, stdout } = await at.run('apply --yes --json');
  expect(code).toBe(0);
  expect([...said.map((ran) => ran.stdout), stdout, at.read(path)].filter((text) => clear.test(text))).toEqual([]);
  expect((await at.run('diff')).stdout).toContain('No changes');
});

test('a script to run by hand has the values, which it needs, and says so', async () => {
  const { code, stdout } = await at.run(`local run works --lot ${lot} --print`);
  expect(code).toBe(0);
  expect(stdout).toContain('# Has the value of API_KEY: keep it where nobody else reads it.\n');
  expect(stdout).toContain('export API_KEY=hunter2-of-the-job\n');
});
