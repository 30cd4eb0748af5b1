import { expect, test } from 'vitest';
import { documents } from '../../src/report/output/schemas.ts';
import { bucket, hello } from './projects.ts';
import { Workspace } from './workspace.ts';

type Kind = keyof typeof documents;

/** In the order of a life, so that each has something to answer. */
const answers: readonly (readonly [line: string, kind: Kind, code?: number])[] = [
  ['init quakes --home elsewhere', 'List'],
  ['validate -p hello.cls.json', 'Validation'],
  ['validate -p bad.json', 'Validation', 65],
  ['diff -p bad.json', 'Error', 65],
  ['show', 'List'],
  ['policy --for diff -p aws.json', 'Policy'],
  ['policy -p aws.json', 'Error', 64],
  ['cost -p hello.cls.json', 'Cost'],
  ['migrate -p aws.json', 'Migration'],
  ['migrate -p bad.json', 'Migration', 65],
  ['lock status -p hello.cls.json', 'Lock'],
  ['state show -p hello.cls.json', 'Error', 1],
  ['diff -p hello.cls.json', 'Plan'],
  ['apply -p hello.cls.json', 'Error', 64],
  ['apply -p hello.cls.json --yes', 'Result'],
  ['apply -p hello.cls.json --yes', 'Result'],
  ['diff -p hello.cls.json', 'Plan'],
  [`local put a.txt s3://${bucket}/in/a.txt -p hello.cls.json`, 'Put'],
  [`local put a.txt s3://${bucket}/in/b.txt -p hello.cls.json --no-run`, 'Put'],
  ['local run -p hello.cls.json', 'Run'],
  ['local run copy --lot 20230101PT5M000 -p hello.cls.json', 'Run'],
  ['local advance 10m -p hello.cls.json', 'Advance'],
  ['local advance --real -p hello.cls.json', 'Advance'],
  ['local ls -p hello.cls.json', 'Objects'],
  [`local get s3://${bucket}/in/a.txt copy.txt -p hello.cls.json`, 'Objects'],
  [`local get s3://${bucket}/in/none copy.txt -p hello.cls.json`, 'Error', 1],
  [`local rm s3://${bucket}/in/a.txt -p hello.cls.json`, 'Objects'],
  ['status -p hello.cls.json', 'Status'],
  ['status -p hello.cls.json --dataset none/1', 'Error', 1],
  ['arcs -p hello.cls.json', 'List'],
  ['datasets -p hello.cls.json', 'List'],
  ['projects -p hello.cls.json', 'List'],
  ['placements -p hello.cls.json', 'List'],
  ['state show -p hello.cls.json', 'State'],
  ['lock status -p hello.cls.json', 'Lock'],
  ['lock release --run x --yes -p hello.cls.json', 'Lock'],
  ['destroy -p hello.cls.json --yes', 'Result'],
  ['local reset --yes -p hello.cls.json', 'List'],
];

test('every JSON answer is one document of its schema, two-space indented, with a newline at its end', async () => {
  using at = new Workspace();
  at.write('hello.cls.json', hello());
  at.write('aws.json', { ...hello(), placement: { ...hello().placement, provider: 'aws' } });
  at.write('bad.json', '{ "project": 1, "what": 2 }');
  at.write('a.txt', 'hi');
  for (const [line, kind, code = 0] of answers) {
    const ran = await at.run(`${line} --json`);
    expect({ line, code: ran.code }).toEqual({ line, code });
    const document = documents[kind].safeParse(JSON.parse(ran.stdout));
    expect(document.error, line).toBeUndefined();
    expect(ran.stdout).toBe(`${JSON.stringify(JSON.parse(ran.stdout), null, 2)}\n`);
    expect(Object.keys(JSON.parse(ran.stdout)).slice(0, 4)).toEqual(['apiVersion', 'kind', 'asOf', 'tool']);
  }
});

test('every kind of document was answered', () => {
  expect(new Set(answers.map(([, kind]) => kind))).toEqual(new Set(Object.keys(documents)));
});

test('local serve says where it stands, once it stands', async () => {
  using at = new Workspace();
  at.write('hello.cls.json', hello());
  await at.run('apply --yes');
  const drain = new AbortController();
  drain.abort();
  const { code, stdout } = await at.run('local serve --json', { drain: drain.signal });
  expect(code).toBe(0);
  const [item] = documents.List.parse(JSON.parse(stdout)).items;
  expect(item?.['url']).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
});
