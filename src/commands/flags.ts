/** One option as commander takes it: its spelling, what it does, and what it is when left out. */
export interface Flag {
  readonly spelling: string;
  readonly does: string;
  readonly many?: true;
}

const flag = (spelling: string, does: string): Flag => ({ spelling, does });

export const output: readonly Flag[] = [
  flag('--output <format>', 'table, json, ndjson, markdown, csv or tsv (default: table)'),
  flag('--json', 'short for --output json'),
];

/** Every verb takes these. */
export const everywhere: readonly Flag[] = [
  ...output,
  flag('-v, --verbose', 'log more to stderr; twice for everything'),
  flag('--ascii', 'no characters beyond ASCII in tables'),
  flag('--home <dir>', 'where the local substrate lives (default: .clusterless, found upwards)'),
];

export const projects: readonly Flag[] = [
  {
    spelling: '-p, --project <file>',
    does: 'a project file, a folder of them, or - for stdin; repeatable (default: *.cls.json and project.json here)',
    many: true,
  },
];

export const substrate: readonly Flag[] = [
  flag('--local', 'use the local substrate, whatever the files say'),
  flag('--no-local', 'never answer from the local substrate'),
  flag('--profile <name>', 'AWS profile'),
  flag('--region <name>', 'AWS region'),
  flag('--endpoint-url <url>', 'AWS endpoint'),
  flag('--state-bucket <name>', 'bucket that holds the state'),
];

export const reconciling: readonly Flag[] = [
  ...projects,
  ...substrate,
  flag('--lock-timeout <duration>', 'wait this long for the lease (default: 0s)'),
  flag('--parallel <n>', 'at most so many actions at once'),
  flag('--refresh <depth>', 'none, fast, full or deep (default: fast)'),
  {
    spelling: '--only <address>',
    does: 'only this component or object, and what it needs; repeatable',
    many: true,
  },
  flag('--fail-fast', 'start nothing more after the first failure'),
  flag('--allow-delete <n>', 'allow exactly so many deletions beyond the limit'),
  flag('--allow-empty', 'allow a project without any component'),
  {
    spelling: '--allow-replace <address>',
    does: 'allow this object to be deleted and made again under the same name; repeatable',
    many: true,
  },
];

const containers = flag('--docker', 'on this machine, run jobs and functions of images in Docker');

/** Of verbs that run workloads. */
export const running: readonly Flag[] = [...projects, containers];
export const applying: readonly Flag[] = [...reconciling, containers];

export const confirming: readonly Flag[] = [flag('-y, --yes', 'do not ask')];

export const reading: readonly Flag[] = [
  ...projects,
  ...substrate,
  flag('--from <when>', 'from this instant, duration ago (-2d) or lot'),
  flag('--to <when>', 'to this instant, duration ago or lot'),
  flag('--dataset <id>', 'only this dataset, name/version'),
  flag('--in-project <name>', 'only this project'),
  flag('--limit <n>', 'at most so many rows'),
];
