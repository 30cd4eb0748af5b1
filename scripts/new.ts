// `npm run new -- component aws:core:sqsQueue`: the files that a new component type begins with.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { categoryOf, newComponent } from './new-component.ts';

const fail = (message: string): never => {
  process.stderr.write(`${message}\n`);
  process.exit(64);
};

const [what, type = ''] = process.argv.slice(2);
if (what !== 'component' || !/^[a-z]+:[a-z]+:[a-z][A-Za-z0-9]*$/.test(type)) {
  fail('Say what: npm run new -- component aws:core:sqsQueue');
}

const registry = 'src/resources/registry.ts';
const files = newComponent({ type, category: categoryOf(type) }, readFileSync(registry, 'utf8'));
const taken = files.find(({ path }) => path !== registry && existsSync(path));
if (taken !== undefined) fail(`${taken.path} is there already. Choose another name.`);

for (const { path, text } of files) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  process.stdout.write(`wrote ${path}\n`);
}
const sources = files.map(({ path }) => path).filter((path) => path.endsWith('.ts'));
spawnSync('npx', ['biome', 'check', '--write', ...sources], { stdio: 'inherit' });
process.stdout.write('Next: fill them in, then `npm run golden` and look at what it lowers to.\n');
