import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { DatasetRecord } from '../src/metadata/descriptor.ts';
import { datasetId } from '../src/metadata/event.ts';
import { diagnosticTable } from '../src/model/diagnostic-codes.ts';
import { catalogOf } from '../src/resources/datasets.ts';
import { loadProjects } from '../src/resources/load.ts';
import { lowerProject } from '../src/resources/lower-project.ts';
import { readContext } from '../src/substrate/image/build-context.ts';
import type { ImageContent } from '../src/substrate/image/image-content.ts';
import { tagOfContent } from '../src/substrate/image/image-content.ts';
import { readUserCode } from '../src/substrate/user-code.ts';

/*
 * A folder with project files is a fixture. What is found in them and what they lower to stands beside them, in
 * `expected/`; `npm run golden` writes it. A file that no fixture makes any more is a failure, not a leftover.
 */
const fixtures = fileURLToPath(new URL('../fixtures/', import.meta.url));
const writing = process.env['GOLDEN'] === 'write';

/** Machines differ in where the repository is, golden files may not. */
const directory = '/home/orders/pipeline';

const filesIn = (folder: string): readonly string[] =>
  existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => name.endsWith('.json'))
        .toSorted()
    : [];

const leaves = readdirSync(fixtures, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== 'expected' && entry.name !== 'records')
  .map((entry) => join(entry.parentPath, entry.name))
  .filter((folder) => filesIn(folder).length > 0)
  .toSorted();

const recordsOf = (folder: string): ReadonlyMap<string, DatasetRecord> =>
  new Map(
    filesIn(join(folder, 'records')).map((name) => {
      const record = DatasetRecord.parse(JSON.parse(readFileSync(join(folder, 'records', name), 'utf8')));
      return [datasetId(record.dataset), record];
    }),
  );

const text = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** Everything that the files of a fixture make, by the name of its golden file. */
const madeBy = (folder: string): ReadonlyMap<string, string> => {
  const files = filesIn(folder).map((path) => ({ path, text: readFileSync(join(folder, path), 'utf8'), directory }));
  const here = (path: string) => resolve(folder, relative(directory, path));
  const look = (path: string) => readUserCode(here(path));
  const codeDigest = (path: string): string => {
    const code = look(path);
    return 'sha256' in code ? code.sha256() : 'missing';
  };
  const imageTag = (of: ImageContent): string => tagOfContent({ ...of, path: here(of.path) });
  const { projects, diagnostics } = loadProjects(files, look, (path) => readContext(here(path)));
  const made = new Map<string, string>();
  if (diagnostics.length > 0) made.set('diagnostics.json', text(diagnostics));
  if (diagnostics.some(({ severity }) => severity === 'error')) return made;
  const records = recordsOf(folder);
  for (const project of projects) {
    const catalog = catalogOf(project, projects, records);
    const dataset = (id: string) => catalog.facts(id);
    const name = project.file.replace(/\.json$/, '');
    const unknown = diagnostics.some(({ code, file }) => code === 'unknown-source' && file === project.file);
    if (unknown && records.size === 0) continue;
    made.set(
      `${name}.objects.json`,
      text(lowerProject(project, { dataset, codeDigest, imageTag, local: false }).objects),
    );
    const local = lowerProject(project, { dataset, codeDigest, imageTag, local: true });
    if (local.skipped.length === 0) continue;
    const addresses = local.objects.map(({ address }) => address);
    made.set(`${name}.local.json`, text({ skipped: local.skipped, addresses }));
  }
  return made;
};

const writeAll = (folder: string, made: ReadonlyMap<string, string>): void => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [name, content] of made) writeFileSync(join(folder, name), content);
};

describe('golden files', () => {
  it('there are fixtures to read', () => {
    expect(leaves.length).toBeGreaterThan(60);
  });

  it('every diagnostic code has a fixture', () => {
    const codes = readdirSync(join(fixtures, 'invalid')).map((name) => name.split('.')[0]);
    expect(new Set(codes)).toEqual(new Set(Object.keys(diagnosticTable)));
  });

  it.each(leaves.map((folder) => [relative(fixtures, folder), folder]))('%s is read as expected', (_, folder) => {
    const made = madeBy(folder);
    const expected = join(folder, 'expected');
    if (writing) writeAll(expected, made);
    expect(made.size).toBeGreaterThan(0);
    const [theme, code = ''] = relative(fixtures, folder).split(sep);
    if (theme === 'invalid') expect(made.get('diagnostics.json')).toContain(`"code": "${code.split('.')[0]}"`);
    expect(filesIn(expected)).toEqual([...made.keys()].toSorted());
    for (const [name, content] of made) {
      expect(JSON.parse(content), name).toEqual(JSON.parse(readFileSync(join(expected, name), 'utf8')));
    }
  });
});
