import type { OptionValues } from 'commander';
import { Command, CommanderError } from 'commander';
import { ClusterlessError } from '../errors.ts';
import type { Flag } from './flags.ts';
import { everywhere } from './flags.ts';
import type { Io } from './io.ts';
import type { Verb } from './verb.ts';
import { groups, verbs } from './verbs.ts';
import { version } from './version.ts';

const collect = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];

const addFlag = (command: Command, { spelling, does, many }: Flag): void => {
  if (many) command.option(spelling, does, collect);
  else if (spelling.includes('--verbose')) command.option(spelling, does, (_: string, before: number) => before + 1, 0);
  else command.option(spelling, does);
};

const declare = (
  parent: Command,
  verb: Verb,
  act: (verb: Verb, args: string[], flags: OptionValues) => Promise<void>,
): void => {
  const command = parent
    .command(verb.name)
    .description(verb.does)
    .addHelpText('after', `\nExample:\n  $ ${verb.example}`)
    .allowExcessArguments(false);
  if (verb.alias) command.alias(verb.alias);
  for (const arg of verb.args ?? []) command.argument(arg);
  for (const flag of [...verb.flags, ...everywhere]) addFlag(command, flag);
  command.action(async () => act(verb, command.args, command.opts()));
};

interface Outcome {
  code: number;
  /** Set once a verb is known, so that a failure is answered in the form that was asked for. */
  json: boolean;
}

const buildProgram = (io: Io, outcome: Outcome): Command => {
  const program = new Command('clusterless')
    .description('Declare event-driven data pipelines as JSON; keep the cloud in that state.')
    .version(version, '-V, --version')
    // Wrong usage is answered as every other failure is, below.
    .configureOutput({
      writeOut: (text) => io.write(text),
      writeErr: (text) => io.note(text),
      outputError: () => {},
      getOutHelpWidth: () => io.columns,
      getErrHelpWidth: () => io.columns,
    })
    .addHelpText('after', '\nExample:\n  $ clusterless init quakes && clusterless apply --local --yes\n')
    .exitOverride();
  const act = async (verb: Verb, args: string[], flags: OptionValues): Promise<void> => {
    outcome.json = flags['json'] === true || flags['output'] === 'json' || flags['output'] === 'ndjson';
    const run = await verb.load();
    outcome.code = await run({ io, args, flags });
  };
  for (const verb of verbs) declare(program, verb, act);
  for (const group of groups) {
    const parent = program
      .command(group.name)
      .description(group.does)
      .addHelpText('after', `\nExample:\n  $ ${group.verbs[0]?.example}`);
    for (const verb of group.verbs) declare(parent, verb, act);
  }
  return program;
};

/** In commander's words, as one of ours. */
const usageError = ({ message }: CommanderError): ClusterlessError => {
  const [first = '', second = ''] = message.split('\n');
  const meant = /^\((Did you mean .*\?)\)$/.exec(second)?.[1];
  return new ClusterlessError('CLS_USAGE', first.replace(/^error: /, ''), {
    hint: meant ?? 'Add --help to see what there is.',
  });
};

/** For a command line that could not be parsed: whether a program typed it. */
const wantsJson = (argv: readonly string[]): boolean =>
  argv.some(
    (word, at) =>
      word === '--json' || /^--output=(nd)?json$/.test(word) || (word === '--output' && argv[at + 1] === 'json'),
  );

const answerUsage = (io: Io, thrown: CommanderError, argv: readonly string[]): Promise<number> | number => {
  if (thrown.exitCode === 0) return 0;
  // The help that a lone `clusterless local` prints is the answer already.
  if (thrown.code === 'commander.help') return 64;
  return answerFailure(io, usageError(thrown), wantsJson(argv));
};

const answerFailure = async (io: Io, thrown: unknown, json: boolean): Promise<number> => {
  const { toClusterlessError } = await import('./failure.ts');
  const { errorDocument, errorText } = await import('../report/error-view.ts');
  const error = toClusterlessError(thrown, io);
  const about = { asOf: new Date(), tool: version };
  if (json) io.write(errorDocument(error, about));
  else io.note(errorText(error, { columns: io.columns, color: io.color, ascii: false }));
  if (error.code !== 'CLS_INTERRUPTED') return error.exitCode;
  const { interruptedCode } = await import('./interrupted.ts');
  return interruptedCode(io);
};

/** Runs one command line. Never throws, never ends the process: the answer is the exit code. */
export const main = async (argv: readonly string[], io: Io): Promise<number> => {
  const outcome: Outcome = { code: 0, json: false };
  try {
    await buildProgram(io, outcome).parseAsync([...argv], { from: 'user' });
    return outcome.code;
  } catch (thrown) {
    if (thrown instanceof CommanderError) return answerUsage(io, thrown, argv);
    return answerFailure(io, thrown, outcome.json);
  }
};
