import { builtCli, commandPeakMB, commandTimes, runNode } from './command.ts';
import type { Bench, Measurement } from './measurement.ts';
import { inFolder, projectText } from './projects.ts';

/** 50 arcs in ten chains. */
const fifty = projectText(10, 5);

const startUp = async (): Promise<readonly Measurement[]> => {
  const argv = [await builtCli(), '--version'];
  if (!/^\d+\.\d+\.\d+\n$/.test(runNode(argv).stdout)) throw new Error('no version');
  return [
    {
      name: 'start-up: --version against node -e 0',
      measured: commandTimes(argv, { times: 21 }).ratio,
      bar: 2,
      unit: 'x',
    },
  ];
};

const validate = (): Promise<readonly Measurement[]> =>
  inFolder(fifty, async ({ project }) => {
    const argv = [await builtCli(), 'validate', '-p', project, '--json'];
    const found = JSON.parse(runNode(argv).stdout);
    if (found.valid !== true || found.projects[0].components.arcs !== 50) throw new Error('these are not 50 arcs');
    return [
      { name: 'validate of 50 arcs', measured: commandTimes(argv).ms / 1000, bar: 0.4, unit: 's' },
      { name: 'validate of 50 arcs, memory', measured: await commandPeakMB(argv), bar: 120, unit: 'MB' },
    ];
  });

const noopDiff = (): Promise<readonly Measurement[]> =>
  inFolder(fifty, async ({ project, home }) => {
    const cli = await builtCli();
    const flags = ['--local', '-p', project, '--home', home, '--json'];
    runNode([cli, 'apply', '--yes', ...flags]);
    const argv = [cli, 'diff', '--detailed-exitcode', ...flags];
    const plan = JSON.parse(runNode(argv).stdout);
    if (plan.actions.length > 0 || plan.summary.unchanged < 100) throw new Error('there is something to do');
    return [
      {
        name: 'no-op diff --local of 50 arcs against node -e 0',
        measured: commandTimes(argv).ratio,
        bar: 8,
        unit: 'x',
      },
      { name: 'no-op diff --local of 50 arcs, memory', measured: await commandPeakMB(argv), bar: 120, unit: 'MB' },
    ];
  });

export const run: Bench = async () => [...(await startUp()), ...(await validate()), ...(await noopDiff())];
