import { builtCli, commandPeakMB, commandTimes, runNode } from './command.ts';
import type { Bench, Measurement } from './measurement.ts';
import { inFolder, projectText } from './projects.ts';

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
  inFolder(projectText(10, 5), async ({ project }) => {
    const argv = [await builtCli(), 'validate', '-p', project, '--json'];
    const found = JSON.parse(runNode(argv).stdout);
    if (found.valid !== true || found.projects[0].components.arcs !== 50) throw new Error('these are not 50 arcs');
    const { ms, ratio } = commandTimes(argv);
    return [
      { name: 'validate of 50 arcs', measured: ms / 1000, bar: 0.4, unit: 's' },
      { name: 'the same against node -e 0', measured: ratio, bar: 8, unit: 'x' },
      { name: 'the same, memory', measured: await commandPeakMB(argv), bar: 120, unit: 'MB' },
    ];
  });

export const run: Bench = async () => [...(await startUp()), ...(await validate())];
