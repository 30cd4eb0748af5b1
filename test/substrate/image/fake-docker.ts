import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** One start of the `docker` command. */
export interface DockerStart {
  readonly args: readonly string[];
  readonly stdin: string;
  /** Of the command itself, not of a container. */
  readonly env: Readonly<Record<string, string>>;
  /** Lines of an `--env-file`, and who may read it. */
  readonly file?: { readonly lines: readonly string[]; readonly mode: number };
}

interface Behaviour {
  /** What `docker info` says; undefined: no engine answers. */
  readonly system?: string | undefined;
  readonly options?: string;
  readonly buildx?: boolean;
  readonly pushFails?: boolean;
}

/*
 * A `docker` for machines without one. Images are folders, containers are child processes in them that see the
 * variables that `run` was given and no others, and everything is written down.
 */
const script = `#!${process.execPath}
const { spawn } = require('node:child_process');
const fs = require('node:fs');
const { join } = require('node:path');
const home = __HOME__;
const args = process.argv.slice(2);
const behaviour = JSON.parse(fs.readFileSync(join(home, 'behaviour.json'), 'utf8'));
const valueOf = (name) => args[args.indexOf(name) + 1];
const valuesOf = (name) => args.flatMap((arg, at) => (arg === name ? [args[at + 1]] : []));
const fail = (code, ...lines) => { for (const line of lines) console.error(line); process.exit(code); };
const imageFile = (reference) => join(home, 'images', encodeURIComponent(reference));
const stdin = args.includes('--password-stdin') ? fs.readFileSync(0, 'utf8') : '';
const envFile = args.includes('--env-file') ? valueOf('--env-file') : undefined;
const file = envFile && {
  lines: fs.readFileSync(envFile, 'utf8').split('\\n').filter(Boolean),
  mode: fs.statSync(envFile).mode & 0o777,
};
fs.writeFileSync(
  join(home, 'starts', Date.now() + '-' + process.pid + '.json'),
  JSON.stringify({ args, stdin, env: process.env, file }),
);

const build = () => {
  const folder = args.at(-1);
  const recipe = fs.readFileSync(join(folder, 'Dockerfile'), 'utf8');
  console.log('#1 building');
  if (recipe.includes('RUN false')) fail(1, '#2 RUN false', 'ERROR: process "/bin/sh -c false" did not complete: exit code: 1');
  if (recipe.includes('RUN arm')) fail(1, 'exec /bin/sh: exec format error');
  const cmd = /^CMD (.*)$/m.exec(recipe);
  const made = { folder, cmd: cmd ? JSON.parse(cmd[1]) : [] };
  for (const tag of valuesOf('--tag')) fs.writeFileSync(imageFile(tag), JSON.stringify(made));
};

const run = () => {
  const flags = { '--rm': 0, '--init': 0 };
  let at = 1;
  while (args[at].startsWith('--')) at += flags[args[at]] === 0 ? 1 : 2;
  const [reference, ...words] = args.slice(at);
  if (!fs.existsSync(imageFile(reference))) fail(125, 'docker: no such image: ' + reference);
  const { folder, cmd } = JSON.parse(fs.readFileSync(imageFile(reference), 'utf8'));
  const env = { PATH: process.env.PATH };
  for (const line of file ? file.lines : []) env[line.slice(0, line.indexOf('='))] = line.slice(line.indexOf('=') + 1);
  for (const name of valuesOf('--env')) env[name] = process.env[name];
  const isFunction = 'AWS_LAMBDA_RUNTIME_API' in env;
  const [program, ...rest] = isFunction ? [...cmd, ...words] : words.length === 0 ? cmd : words;
  const name = valueOf('--name');
  // Its own session: the end of the command is not the end of the container.
  const child = spawn(program, rest, { cwd: folder, env, detached: true, stdio: ['ignore', 'inherit', 'inherit'] });
  fs.writeFileSync(join(home, 'containers', name), String(child.pid));
  // As with --sig-proxy, the default.
  process.on('SIGTERM', () => process.kill(-child.pid, 'SIGTERM'));
  child.on('error', () => fail(127, 'no such program'));
  child.on('exit', (code, signal) => {
    fs.rmSync(join(home, 'containers', name), { force: true });
    process.exit(signal ? 137 : code);
  });
};

const remove = () => {
  const path = join(home, 'containers', args.at(-1));
  if (!fs.existsSync(path)) fail(1, 'Error: No such container: ' + args.at(-1));
  process.kill(-Number(fs.readFileSync(path, 'utf8')), 'SIGKILL');
  fs.rmSync(path, { force: true });
};

const down = 'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?';
const [verb, noun] = args;
if (verb === 'buildx' && noun === 'version') behaviour.buildx ? console.log('v0.30.0') : fail(1, 'docker: unknown command: docker buildx');
else if (behaviour.system === undefined) fail(1, down);
else if (verb === 'info') console.log(behaviour.system + '|' + (behaviour.options || '[name=seccomp]'));
else if (verb === 'build' || verb === 'buildx') build();
else if (verb === 'image') fs.existsSync(imageFile(args.at(-1))) ? console.log('sha256:1') : fail(1, 'No such image');
else if (verb === 'login') console.log('Login Succeeded');
else if (verb === 'push') behaviour.pushFails ? fail(1, 'denied: no basic auth credentials') : console.log('pushed');
else if (verb === 'run') run();
else if (verb === 'rm') remove();
else fail(1, 'unknown: ' + args.join(' '));
`;

export class FakeDocker {
  readonly home = mkdtempSync(join(tmpdir(), 'fake-docker-'));

  constructor(behaviour: Behaviour = { system: 'Debian GNU/Linux 12' }) {
    for (const folder of ['bin', 'images', 'starts', 'containers']) mkdirSync(join(this.home, folder));
    const program = join(this.home, 'bin', 'docker');
    writeFileSync(program, script.replace('__HOME__', JSON.stringify(this.home)));
    chmodSync(program, 0o755);
    this.behave(behaviour);
  }

  behave(behaviour: Behaviour): void {
    writeFileSync(join(this.home, 'behaviour.json'), JSON.stringify(behaviour));
  }

  /** Of a process that finds this `docker` first. */
  get env(): Record<string, string> {
    return { PATH: `${join(this.home, 'bin')}:${process.env['PATH'] ?? ''}`, HOME: this.home };
  }

  starts(): readonly DockerStart[] {
    const folder = join(this.home, 'starts');
    return readdirSync(folder)
      .sort()
      .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')));
  }

  verbs(): readonly string[] {
    return this.starts().map(({ args: [verb = '', noun = ''] }) => (verb === 'buildx' ? `${verb} ${noun}` : verb));
  }

  startOf(verb: string): DockerStart {
    const found = this.starts().find(({ args }) => args[0] === verb);
    if (found === undefined) throw new Error(`docker ${verb} was not called, but ${this.verbs().join(', ')}`);
    return found;
  }

  containers(): readonly string[] {
    return existsSync(this.home) ? readdirSync(join(this.home, 'containers')) : [];
  }

  [Symbol.dispose](): void {
    rmSync(this.home, { recursive: true, force: true });
  }
}
