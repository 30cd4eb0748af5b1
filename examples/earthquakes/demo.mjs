// A week of real earthquakes through a pipeline of two projects, on this machine, narrated. Run it as often as you like:
//   npm run demo
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const cli = resolve(here, '../../dist/cli.js');
const incoming = join(here, 'incoming');
const started = Date.now();
const color = process.stdout.isTTY && !process.env.NO_COLOR;
const bold = (text) => (color ? `\u001b[1m${text}\u001b[22m` : text);
const dim = (text) => (color ? `\u001b[2m${text}\u001b[22m` : text);
const say = (text = '') => process.stdout.write(`${text}\n`);

const columns = Math.min(process.stdout.columns ?? 100, 120);
const env = { ...process.env, COLUMNS: String(columns), CLUSTERLESS_HOME: join(here, '.clusterless') };

/** Runs one command as a person would, shows it, and stops the demo when it answers another code than was expected. */
const clusterless = (argv, { expect = [0], quiet = false } = {}) => {
  if (!quiet) say(dim(`$ npx clusterless ${argv.join(' ')}`));
  const { status, stdout } = spawnSync(process.execPath, [cli, ...argv], {
    cwd: here,
    env,
    stdio: ['ignore', quiet ? 'pipe' : 'inherit', 'inherit'],
    encoding: 'utf8',
  });
  if (!expect.includes(status)) {
    say(`\nThe demo stopped: that command answered ${status}, expected ${expect.join(' or ')}.`);
    process.exit(1);
  }
  return stdout;
};

const chapter = (number, title) => say(`\n${bold(`${number}. ${title}`)}\n`);

const hour = 3_600_000;
const from = Date.UTC(2018, 0, 31);
const to = Date.UTC(2018, 1, 7);
const damaged = Date.UTC(2018, 1, 3, 14);

const name = (at) => `quakes-${new Date(at).toISOString().slice(0, 13)}.geojson`;
const dayOf = (at) => new Date(at).toISOString().slice(0, 10);
const folderOf = (at) => join('incoming', dayOf(at));

/** One GeoJSON file per hour, in a folder per day; a file's modification time is the start of its hour. */
const split = () => {
  const { features } = JSON.parse(readFileSync(join(here, 'data', 'earthquakes.geojson'), 'utf8'));
  for (let at = from; at < to; at += hour) {
    const inHour = features.filter(({ properties: { time } }) => time >= at && time < at + hour);
    const text = JSON.stringify({ type: 'FeatureCollection', features: inHour });
    mkdirSync(join(here, folderOf(at)), { recursive: true });
    const file = join(here, folderOf(at), name(at));
    // One hour's file breaks off in the middle, as files do.
    writeFileSync(file, at === damaged ? text.slice(0, text.length / 2) : text);
    utimesSync(file, new Date(at), new Date(at));
  }
  return features;
};

if (!existsSync(cli)) execFileSync('npm', ['run', 'build'], { cwd: resolve(here, '../..'), stdio: 'ignore' });
// Whatever an earlier demo left, whole or not.
for (const folder of [incoming, env.CLUSTERLESS_HOME]) rmSync(folder, { recursive: true, force: true });

say(bold('A week of earthquakes, two teams, one laptop'));
say(`
Team "ingest" receives a GeoJSON file an hour and turns each into CSV with a small workload of its own.
Team "report" subscribes to that CSV: it copies the strong quakes and sums up every day.
Neither knows the other's project. No account, no server, no Docker.

${dim(`$ cd ${relative(process.cwd(), here) || '.'}`)}`);

chapter(1, 'What would change');
clusterless(['diff', '--local']);

chapter(2, 'Apply it, and look again');
clusterless(['apply', '--local', '--yes']);
clusterless(['diff', '--local']);

chapter(3, 'Seven days of files arrive, in stepped time');
const features = split();
say(dim(`${features.length} quakes, 168 hourly files; one of them breaks off in the middle\n`));
clusterless(['local', 'advance', '--to', new Date(from).toISOString()], { quiet: true });
for (let at = from; at < to; at += 24 * hour) {
  clusterless(['local', 'put', folderOf(at), 's3://demo-quakes-lake/raw/', '--at', 'mtime', '--no-run'], {
    quiet: true,
  });
  const answer = JSON.parse(
    clusterless(['local', 'advance', '--to', new Date(at + 24 * hour).toISOString(), '--json'], {
      quiet: true,
    }),
  );
  const { runs } = answer;
  const bar = '█'.repeat(Math.round((at - from) / (24 * hour)) + 1).padEnd(7, '·');
  say(
    `  ${new Date(at).toISOString().slice(0, 10)}  ${bar}  24 files, ${runs.started} runs: ${runs.complete} complete, ${runs.empty} empty, ${runs.failed} failed`,
  );
}

chapter(4, 'How the data is');
const range = ['--from', dayOf(from), '--to', dayOf(to)];
clusterless(['status', '--local', ...range], { expect: [2] });

chapter(5, 'Repair the file; the pipeline heals by itself');
const whole = features.filter(({ properties: { time } }) => time >= damaged && time < damaged + hour);
const repaired = join(folderOf(damaged), name(damaged));
writeFileSync(join(here, repaired), JSON.stringify({ type: 'FeatureCollection', features: whole }));
clusterless([
  'local',
  'put',
  repaired,
  `s3://demo-quakes-lake/raw/${name(damaged)}`,
  '--at',
  new Date(damaged).toISOString(),
]);
say();
clusterless(['status', '--local', ...range]);

chapter(6, 'What came out');
clusterless(['local', 'ls', 's3://demo-quakes-reports/daily/']);
const daily = clusterless(['local', 'ls', 's3://demo-quakes-reports/daily/', '--json'], { quiet: true });
const last = JSON.parse(daily).objects.at(-1).uri;
clusterless(['local', 'cat', last]);

say(`
${bold('Where it is')}   ${relative(process.cwd(), env.CLUSTERLESS_HOME)}/local/: every object is a plain file; look with ls, an editor or DuckDB
${bold('Try next')}      cd ${relative(process.cwd(), here) || '.'}
              npx clusterless status ${range.join(' ')}
              npx clusterless local ls s3://demo-quakes-reports/strong/
              npx clusterless --help

Done in ${((Date.now() - started) / 1000).toFixed(0)} s.`);
