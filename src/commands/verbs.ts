import * as flags from './flags.ts';
import type { Verb, VerbGroup } from './verb.ts';

const flag = (spelling: string, does: string): flags.Flag => ({ spelling, does });

const files: readonly Verb[] = [
  {
    name: 'init',
    does: 'write a project that passes validate',
    example: 'clusterless init quakes',
    args: ['[name]'],
    flags: [flag('--force', 'overwrite the file if there is one')],
    load: async () => (await import('./init.ts')).run,
  },
  {
    name: 'validate',
    alias: 'verify',
    does: 'check project files and list every problem',
    example: 'clusterless validate -p quakes.cls.json',
    flags: flags.projects,
    load: async () => (await import('./validate.ts')).run,
  },
  {
    name: 'schema',
    does: 'print the JSON Schema of project files, for editors',
    example: 'clusterless schema > project.schema.json',
    flags: [],
    load: async () => (await import('./schema.ts')).run,
  },
  {
    name: 'show',
    does: 'describe the component types, or one of them',
    example: 'clusterless show aws:core:s3CopyArc',
    args: ['[type]'],
    flags: [],
    load: async () => (await import('./show.ts')).run,
  },
  {
    name: 'policy',
    does: 'print the AWS policy that a role needs for project files',
    example: 'clusterless policy --for apply -p quakes.cls.json > policy.json',
    flags: [
      ...flags.projects,
      flag('--for <verb>', 'apply (destroy too), diff, watch, reader, workload, or boundary: of all roles'),
      {
        spelling: '--only <address>',
        does: 'workload: only of this component, arcs/copy; repeatable',
        many: true,
      },
      flag('--refresh <depth>', 'with deep: also what looking inside of stacks, and repairing there, needs'),
      flag('--by-prefix', 'by the beginning of names, so that it outlives new components'),
      flag('--state-bucket <name>', 'bucket that holds the state'),
    ],
    load: async () => (await import('./policy.ts')).run,
  },
  {
    name: 'cost',
    does: 'what the declared pipeline costs in AWS, by list prices',
    example: 'clusterless cost --idle -p quakes.cls.json',
    flags: [...flags.projects, flag('--idle', 'only what it costs while nothing arrives')],
    load: async () => (await import('./cost.ts')).run,
  },
  {
    name: 'migrate',
    does: "read the predecessor's project files and say what to do with them",
    example: 'clusterless migrate -p project.json',
    flags: flags.projects,
    load: async () => (await import('./migrate.ts')).run,
  },
];

const reconciling: readonly Verb[] = [
  {
    name: 'bootstrap',
    does: "make a placement's stores and event bus in AWS, and a network where containers need it",
    example: 'clusterless bootstrap --yes -p quakes.cls.json',
    flags: [
      ...flags.projects,
      ...flags.substrate,
      ...flags.confirming,
      flag('--network', 'also a network for containers; made without asking when the files declare what needs it'),
      flag('--print', 'only show what there is and what would be made'),
      flag('--destroy', 'remove them; refused while projects or data are there'),
    ],
    load: async () => (await import('./bootstrap.ts')).run,
  },
  {
    name: 'diff',
    does: 'show what apply would do',
    example: 'clusterless diff --local',
    flags: [
      ...flags.reconciling,
      flag('--detailed-exitcode', 'exit 2 when there are changes'),
      flag('--out <file>', 'write the plan, for apply --plan'),
      flag('--max-bytes <n>', 'size limit of --output markdown (default: 65000)'),
    ],
    load: async () => (await import('./diff.ts')).run,
  },
  {
    name: 'apply',
    alias: 'deploy',
    does: 'bring the substrate to the declared state',
    example: 'clusterless apply --local --yes',
    flags: [
      ...flags.applying,
      ...flags.confirming,
      flag('--plan <file>', 'apply exactly this plan'),
      flag('--repair', 'first take back what a failed update of a stack left half done (ContinueUpdateRollback)'),
    ],
    load: async () => (await import('./apply.ts')).run,
  },
  {
    name: 'destroy',
    does: 'remove what the projects made; data stays',
    example: 'clusterless destroy --local --yes',
    flags: [...flags.reconciling, ...flags.confirming],
    load: async () => (await import('./destroy.ts')).run,
  },
  {
    name: 'watch',
    does: 'reconcile on file changes and on a timer, until stopped',
    example: 'clusterless watch --local',
    flags: [
      ...flags.applying,
      flag('--every <duration>', 'look for drift this often (default: 5m)'),
      flag('--max-runtime <duration>', 'stop by itself after this long'),
      flag('--prune', 'also delete what is no longer declared'),
      flag('--drift <policy>', 'report or repair (default: report)'),
    ],
    load: async () => (await import('./watch.ts')).run,
  },
  {
    name: 'dev',
    does: 'apply, serve S3, run the pipeline and show it live on this machine',
    example: 'clusterless dev',
    flags: [...flags.running, flag('--port <n>', 'port of the S3 endpoint (default: a free one)')],
    load: async () => (await import('./dev.ts')).run,
  },
];

const reading: readonly Verb[] = [
  {
    name: 'status',
    does: 'how the data is',
    example: 'clusterless status --local --from -2d',
    flags: flags.reading,
    load: async () => (await import('./status.ts')).run,
  },
  ...(['placements', 'projects', 'arcs', 'datasets'] as const).map((what) => ({
    name: what,
    does: `list the ${what} that are deployed`,
    example: `clusterless ${what} --local`,
    flags: flags.reading,
    load: async () => (await import('./list.ts')).list(what),
  })),
  {
    name: 'completion',
    does: 'print a completion script for a shell',
    example: 'clusterless completion bash >> ~/.bashrc',
    args: ['<shell>'],
    flags: [],
    load: async () => (await import('./completion.ts')).completion({ verbs, groups }),
  },
];

export const verbs: readonly Verb[] = [...files, ...reconciling, ...reading];

const place: readonly flags.Flag[] = flags.projects;

export const groups: readonly VerbGroup[] = [
  {
    name: 'state',
    does: 'look at what the reconciler remembers',
    verbs: [
      {
        name: 'show',
        does: 'print the state object',
        example: 'clusterless state show --local',
        flags: [...flags.projects, ...flags.substrate],
        load: async () => (await import('./state-show.ts')).run,
      },
    ],
  },
  {
    name: 'lock',
    does: 'look at or break the lease of a state object',
    verbs: [
      {
        name: 'status',
        does: 'who holds the lease',
        example: 'clusterless lock status --local',
        flags: [...flags.projects, ...flags.substrate],
        load: async () => (await import('./lock-status.ts')).run,
      },
      {
        name: 'release',
        does: 'release the lease of a run that is gone',
        example: 'clusterless lock release --run 3f6d… --local',
        flags: [
          ...flags.projects,
          ...flags.substrate,
          ...flags.confirming,
          flag('--run <id>', 'the run that holds it'),
        ],
        load: async () => (await import('./lock-release.ts')).run,
      },
    ],
  },
  {
    name: 'local',
    does: 'work with the local substrate',
    verbs: [
      {
        name: 'put',
        does: 'store a file or folder, then run the pipeline until it is quiet',
        example: 'clusterless local put quakes.json s3://quakes/raw/quakes.json',
        args: ['<source>', '<uri>'],
        flags: [
          ...flags.running,
          flag('--at <instant>', 'the time of the event and the object; mtime: that of each file'),
          flag('--no-run', 'only store'),
        ],
        load: async () => (await import('./local-put.ts')).run,
      },
      {
        name: 'ls',
        does: 'list objects',
        example: 'clusterless local ls s3://quakes/ --long',
        args: ['[uri]'],
        flags: [...place, flag('--long', 'with size and time'), flag('--limit <n>', 'at most so many')],
        load: async () => (await import('./local-ls.ts')).run,
      },
      {
        name: 'cat',
        does: 'print an object',
        example: 'clusterless local cat s3://quakes/raw/a.json',
        args: ['<uri>'],
        flags: place,
        load: async () => (await import('./local-cat.ts')).run,
      },
      {
        name: 'get',
        does: 'copy an object to a file',
        example: 'clusterless local get s3://quakes/raw/a.json a.json',
        args: ['<uri>', '<file>'],
        flags: place,
        load: async () => (await import('./local-get.ts')).run,
      },
      {
        name: 'rm',
        does: 'remove an object',
        example: 'clusterless local rm s3://quakes/raw/a.json',
        args: ['<uri>'],
        flags: place,
        load: async () => (await import('./local-rm.ts')).run,
      },
      {
        name: 'advance',
        does: 'step the clock and run what is due',
        example: 'clusterless local advance 10m',
        args: ['[duration]'],
        flags: [
          ...flags.running,
          flag('--to <instant>', 'step to this instant'),
          flag('--real', 'return to real time'),
        ],
        load: async () => (await import('./local-advance.ts')).run,
      },
      {
        name: 'run',
        does: 'find and run what is pending',
        example: 'clusterless local run copy --lot 20230101PT5M050',
        args: ['[arc]'],
        flags: [
          ...flags.running,
          flag('--lot <lot>', 'only this lot'),
          flag('--print', 'print a script that runs it by hand'),
        ],
        load: async () => (await import('./local-run.ts')).run,
      },
      {
        name: 'serve',
        does: 'serve the S3 endpoint on 127.0.0.1 until stopped',
        example: 'clusterless local serve --port 9000',
        flags: [...flags.running, flag('--port <n>', 'default: a free one')],
        load: async () => (await import('./local-serve.ts')).run,
      },
      {
        name: 'reset',
        does: "forget the placement's buckets, events, clock and state",
        example: 'clusterless local reset --yes',
        flags: [...place, ...flags.confirming],
        load: async () => (await import('./local-reset.ts')).run,
      },
    ],
  },
];
