import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strToU8, unzipSync, zipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ClusterlessError } from '../../src/errors.ts';
import { loadProjects } from '../../src/resources/load.ts';
import { packCode } from '../../src/substrate/aws/user-code.ts';
import { mostCodeBytes, readUserCode } from '../../src/substrate/user-code.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cls-code-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const write = (name: string, content: string | Uint8Array = name): string => {
  const path = join(folder, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, content);
  return path;
};

const digest = (path: string): string => {
  const code = readUserCode(path);
  if (!('sha256' in code)) throw new ClusterlessError('CLS_NOT_FOUND', code.found);
  return code.sha256();
};

const namesOf = (path: string): readonly string[] => {
  const code = readUserCode(path);
  return 'files' in code ? code.files.map(({ name }) => name) : [code.found];
};

/** Where the entries of a zip file's table of contents begin. */
const entriesOf = (zip: Uint8Array): readonly number[] => {
  const bytes = Buffer.from(zip);
  const found: number[] = [];
  const signature = Buffer.from([0x50, 0x4b, 1, 2]);
  for (let at = bytes.indexOf(signature); at >= 0; at = bytes.indexOf(signature, at + 4)) found.push(at);
  return found;
};

describe('a folder of code', () => {
  test('has every file but what tools leave, through links, and no circle', () => {
    write('code/b.mjs');
    write('code/lib/a.mjs');
    write('code/.git/config');
    write('code/__pycache__/a.pyc');
    write('elsewhere/c.mjs');
    symlinkSync(join(folder, 'elsewhere'), join(folder, 'code/linked'));
    symlinkSync(join(folder, 'code'), join(folder, 'code/lib/again'));
    expect(namesOf(join(folder, 'code'))).toEqual(['b.mjs', 'lib/a.mjs', 'linked/c.mjs']);
  });

  test('is another one when a file, a name or a mode changes, and the same when only times do', () => {
    const file = write('code/a.mjs', 'one');
    const code = join(folder, 'code');
    const before = digest(code);
    utimesSync(file, 1, 1);
    expect(digest(code)).toBe(before);
    chmodSync(file, 0o755);
    const executable = digest(code);
    writeFileSync(file, 'two');
    const changed = digest(code);
    renameSync(file, join(code, 'b.mjs'));
    expect(new Set([before, executable, changed, digest(code)]).size).toBe(4);
  });

  test('is packed the same byte for byte, with modes that Lambda can run', () => {
    write('code/bin/run');
    chmodSync(write('code/bootstrap'), 0o700);
    const path = join(folder, 'code');
    const zip = packCode({ from: 'files', path, sha256: digest(path) });
    utimesSync(join(path, 'bootstrap'), 1, 1);
    expect(packCode({ from: 'files', path, sha256: digest(path) })).toEqual(zip);
    expect(Object.keys(unzipSync(zip))).toEqual(['bin/run', 'bootstrap']);
    // The mode stands in the upper half of the external attributes, 38 bytes into an entry of the table of contents.
    const modes = entriesOf(zip).map((at) => Buffer.from(zip).readUInt32LE(at + 38) >>> 16);
    expect(modes).toEqual([0o644, 0o755]);
    const firstOfJanuary1980 = (1 << 5) | 1;
    expect(entriesOf(zip).map((at) => Buffer.from(zip).readUInt16LE(at + 14))).toEqual(
      modes.map(() => firstOfJanuary1980),
    );
  });

  test('that changed since the plan is not sent', () => {
    write('code/a.mjs');
    const path = join(folder, 'code');
    const sha256 = digest(path);
    write('code/a.mjs', 'other');
    expect(() => packCode({ from: 'files', path, sha256 })).toThrow('is not what was planned');
    rmSync(path, { recursive: true });
    expect(() => packCode({ from: 'files', path, sha256 })).toThrow('is not there');
  });
});

/** A zip file that says of its only entry that it has so many bytes. */
const zipSaying = (size: number): Uint8Array => {
  const zip = zipSync({ 'index.mjs': strToU8('x') });
  new DataView(zip.buffer, zip.byteOffset).setUint32((entriesOf(zip)[0] ?? 0) + 24, size, true);
  return zip;
};

const project = (codePath: string) =>
  JSON.stringify({
    project: { name: 'acme', version: '1' },
    placement: { provider: 'aws', account: '123456789012', region: 'us-west-2' },
    arcs: [
      {
        type: 'aws:core:lambdaExecArc',
        name: 'count',
        sources: { main: { name: 'raw', version: '1' } },
        sinks: { main: { name: 'counts', version: '1', pathURI: 's3://acme/counts/' } },
        workload: { codePath, runtime: 'nodejs22.x', handler: 'index.handler' },
      },
    ],
  });

const findings = (codePath: string) =>
  loadProjects([{ path: 'p.json', directory: folder, text: project(codePath) }], readUserCode)
    .diagnostics.filter(({ code }) => code === 'bad-code')
    .map(({ path, message }) => `${path}: ${message}`);

describe('validate', () => {
  test('takes a zip file with the handler, and one of just 250 MB', () => {
    write('good.zip', zipSync({ 'index.mjs': strToU8('x') }));
    write('full.zip', zipSaying(mostCodeBytes));
    expect(findings('good.zip')).toEqual([]);
    expect(findings('full.zip')).toEqual([]);
  });

  test('refuses more than 250 MB, unpacked or packed', () => {
    write('big.zip', zipSaying(mostCodeBytes + 1));
    truncateSync(write('packed.zip', ''), mostCodeBytes + 1);
    truncateSync(write('folder/index.mjs'), mostCodeBytes + 1);
    for (const name of ['big.zip', 'packed.zip', 'folder']) {
      expect(findings(name)).toEqual([
        `/arcs/0/workload/codePath: "${name}" has 251 MB, and AWS Lambda takes 250 MB unpacked`,
      ]);
    }
  });

  test('refuses code without the handler, and a folder that is not there', () => {
    write('other.zip', zipSync({ 'main.mjs': strToU8('x') }));
    expect(findings('other.zip')).toEqual([
      '/arcs/0/workload/handler: there is no index.js, index.mjs or index.cjs in "other.zip"',
    ]);
    expect(findings('none')).toEqual(['/arcs/0/workload/codePath: there is no folder or file "none"']);
  });
});
