import { expect, test } from 'vitest';
import { bucket, hello } from './projects.ts';
import { Workspace } from './workspace.ts';

const opened = async (): Promise<Workspace> => {
  const at = new Workspace();
  at.write('hello.cls.json', hello());
  await at.run('apply --yes');
  await at.run('local advance --to 2023-01-01T10:12:00Z');
  at.write('a.txt', 'hi');
  await at.run(`local put a.txt s3://${bucket}/in/a.txt --at 2023-01-01T10:07:00Z`);
  return at;
};

test('lists as csv, tsv and ndjson', async () => {
  using at = await opened();
  const said = async (line: string) => (await at.run(line)).stdout;
  expect(await said('arcs --output tsv')).toMatchInlineSnapshot(`
    "arc	project	projectVersion	type	version	unit	sources	sinks
    copy	hello	20230101	aws:core:s3CopyArc	v1	PT5M	greetings/20230101	greetings-copy/20230101
    "
  `);
  expect(await said('datasets --output ndjson')).toMatchInlineSnapshot(`
    "{"dataset":"greetings/20230101","unit":"PT5M","owner":"hello","by":"boundaries/arrivals","location":"s3://hello-data/in/"}
    {"dataset":"greetings-copy/20230101","unit":"PT5M","owner":"hello","by":"arcs/copy","location":"s3://hello-data/greetings-copy/"}
    "
  `);
  expect((await said('projects --output csv')).replaceAll('\r', '')).toMatchInlineSnapshot(`
    "project,version,boundaries,arcs
    hello,20230101,1,1
    "
  `);
  expect((await said('status --output csv')).replaceAll('\r', '')).toMatchInlineSnapshot(`
    "id,unit,owner,solidTo,lagSeconds,complete,empty,stale,running,queued,held,waiting,pending,failed,abandoned,waived,expired
    greetings/20230101,PT5M,hello,2023-01-01T10:10:00.000Z,120,1,0,0,0,0,0,0,0,0,0,0,0
    greetings-copy/20230101,PT5M,hello,2023-01-01T10:10:00.000Z,120,1,0,0,0,0,0,0,0,0,0,0,0
    "
  `);
  expect(
    (await said(`local ls s3://${bucket}/ --output tsv`)).replaceAll(/\t[^\t]*-1\t/g, '\t<etag>\t'),
  ).toMatchInlineSnapshot(`
    "uri	size	etag	modified
    s3://hello-data/greetings-copy/a.txt	2	<etag>	2023-01-01T10:12:00.000Z
    s3://hello-data/in/a.txt	2	<etag>	2023-01-01T10:07:00.000Z
    "
  `);
  expect(await said('show --output ndjson')).toContain('{"type":"aws:core:s3CopyArc","category":"arcs"');
});

test('lists as tables', async () => {
  using at = await opened();
  expect(at.said(await at.run('arcs'))).toMatchInlineSnapshot(`
    "arc   project  projectVersion  type                version  unit  sources             sinks
    copy  hello    20230101        aws:core:s3CopyArc  v1       PT5M  greetings/20230101  greetings-
                                                                                          copy/20230101
    --- exit 0
    "
  `);
  expect(at.said(await at.run('datasets'))).toMatchInlineSnapshot(`
    "dataset                  unit  owner  by                   location
    greetings/20230101       PT5M  hello  boundaries/arrivals  s3://hello-data/in/
    greetings-copy/20230101  PT5M  hello  arcs/copy            s3://hello-data/greetings-copy/
    --- exit 0
    "
  `);
  expect(at.said(await at.run('projects'))).toMatchInlineSnapshot(`
    "project  version   boundaries  arcs
    hello    20230101           1     1
    --- exit 0
    "
  `);
  expect(at.said(await at.run('placements'))).toMatchInlineSnapshot(`
    "provider  stage  account       region
    local     -      123456789012  us-west-2
    --- exit 0
    "
  `);
});

test('what --limit leaves out is said', async () => {
  using at = await opened();
  expect((await at.run('datasets --limit 1')).stdout).toContain('1 more not shown (--limit)');
  expect(JSON.parse((await at.run('datasets --limit 1 --json')).stdout)).toMatchObject({ omitted: 1 });
  expect((await at.run('status --limit 1')).stdout).toContain('1 more not shown (--limit)');
  const ls = await at.run(`local ls s3://${bucket}/ --limit 1`);
  expect(ls.stdout).toBe(`s3://${bucket}/greetings-copy/a.txt\n`);
  expect(ls.stderr).toBe('1 more left out by --limit\n');
});

test('a plan as csv and as Markdown for a pull request', async () => {
  using at = new Workspace();
  at.write('hello.cls.json', hello());
  const csv = await at.run('diff --output csv --detailed-exitcode');
  expect(csv.code).toBe(2);
  expect(csv.stdout.split('\r\n')).toHaveLength(11);
  expect(at.said(await at.run('diff --output markdown -p hello.cls.json'))).toMatchInlineSnapshot(`
    "<!-- clusterless-plan local/-/123456789012/us-west-2/hello/20230101 -->

    ### Plan for \`hello/20230101\` on \`local / us-west-2 / 123456789012\`

    **Plan: 9 to create, 0 to update, 0 to replace, 0 to delete. 0 unchanged.**

    #### Create (9)

    | object | action | why |
    | --- | --- | --- |
    | \`resources/data:bucket\` | create | not there yet |
    | \`boundaries/arrivals:record/greetings/20230101\` | create | not there yet |
    | \`boundaries/arrivals:stack\` | create | not there yet |
    | \`boundaries/arrivals:rule/live\` | create | not there yet |
    | \`arcs/copy:record/greetings-copy/20230101\` | create | not there yet |
    | \`arcs/copy:stack\` | create | not there yet |
    | \`arcs/copy:rule/live\` | create | not there yet |
    | \`arcs/copy:record/subscription/greetings/20230101\` | create | not there yet |
    | \`project:record/project\` | create | not there yet |

    Checked in <ms>, 5 calls. Plan digest \`sha256:<digest>\`.

    Apply with \`clusterless apply -p hello.cls.json\`
    --- exit 0
    "
  `);
  const small = await at.run('diff --output markdown --max-bytes 600');
  expect(Buffer.byteLength(small.stdout)).toBeLessThanOrEqual(600);
});

test('a project or dataset that is not there is an error that names what there is', async () => {
  using at = await opened();
  expect(at.said(await at.run('status --dataset greetings/1'))).toMatchInlineSnapshot(`
    "--- stderr
    error: there is no dataset greetings/1 here [CLS_NOT_FOUND]
      why:  There is greetings/20230101, greetings-copy/20230101.
      next: clusterless datasets
    --- exit 1
    "
  `);
  expect(at.said(await at.run('arcs --in-project helo'))).toMatchInlineSnapshot(`
    "--- stderr
    error: there is no project helo here [CLS_NOT_FOUND]
      why:  There is hello.
      next: clusterless projects
    --- exit 1
    "
  `);
});

test('--ascii has no character beyond ASCII', async () => {
  using at = await opened();
  expect((await at.run('status --ascii')).stdout).toMatch(/^[\n -~]*$/);
});
