import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const { version } = JSON.parse(readFileSync('package.json', 'utf8'));

let folder: string;

interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** As a person would in a folder of their own. */
const npx = (...words: readonly string[]): Ran => {
  const { status, stdout, stderr } = spawnSync('npx', ['--no-install', ...words], { cwd: folder, encoding: 'utf8' });
  return { code: status, stdout, stderr };
};

beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'cls-built-')));
  const packed = execFileSync('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder], {
    encoding: 'utf8',
  });
  const [{ filename }] = JSON.parse(packed);
  writeFileSync(join(folder, 'package.json'), '{ "private": true }');
  execFileSync('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', join(folder, filename)], {
    cwd: folder,
    stdio: 'ignore',
  });
}, 300_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.for(['clusterless', 'cls'])('npx %s --version is that of the package', (name) => {
  expect(npx(name, '--version')).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
});

test('it brings along what it is made of, with every licence, and installs nothing else', () => {
  const installed = readdirSync(join(folder, 'node_modules')).filter((name) => !name.startsWith('.'));
  expect(installed).toEqual(['clusterless']);
  const notices = readFileSync(join(folder, 'node_modules/clusterless/dist/THIRD-PARTY-NOTICES.txt'), 'utf8');
  for (const name of ['@aws-sdk/client-s3', 'commander', 'zod'])
    expect(notices).toMatch(new RegExp(`^${name} [0-9.]+ [(]`, 'm'));
  expect(notices).toContain('Permission is hereby granted');
});

test('the first steps of the README work in an empty folder', () => {
  expect(npx('clusterless', 'init', 'quakes')).toMatchObject({ code: 0, stderr: '' });
  expect(npx('clusterless', 'validate')).toMatchObject({ code: 0, stderr: '' });
  expect(npx('clusterless', 'apply', '--local')).toMatchObject({ code: 64 });
  expect(npx('clusterless', 'apply', '--local', '--yes')).toMatchObject({ code: 0, stderr: '' });
  const uri = 's3://data-quakes-123456789012-us-west-2/arrivals/';
  expect(npx('clusterless', 'local', 'put', 'quakes.cls.json', uri)).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('Ran 1 run:  1 complete'),
  });
  expect(npx('clusterless', 'status')).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('VERDICT  healthy: 2 lots complete'),
  });
});

test('a JSON answer of the package carries its version, and an error is one, too', () => {
  const { stdout } = npx('clusterless', 'show', '--json');
  expect(JSON.parse(stdout)).toMatchObject({ kind: 'List', tool: version });
  const { code, stdout: error } = npx('clusterless', 'aply', '--json');
  expect(code).toBe(64);
  expect(JSON.parse(error)).toMatchObject({ kind: 'Error', tool: version });
});

test('a reader that goes away is no failure', () => {
  const { status, stderr } = spawnSync('sh', ['-c', 'npx --no-install clusterless schema | head -n 1'], {
    cwd: folder,
    encoding: 'utf8',
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});

test('nothing but the bundle, the licence and the words about it is in the package', () => {
  const home = join(folder, 'node_modules/clusterless');
  const names = execFileSync('ls', [home], { encoding: 'utf8' }).trim().split('\n').sort();
  expect(names).toEqual(['LICENSE', 'README.md', 'dist', 'package.json']);
  expect(statSync(join(home, 'dist/cli.js')).mode & 0o111).not.toBe(0);
});
