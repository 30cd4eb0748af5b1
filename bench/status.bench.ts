import { builtCli, commandPeakMB, commandTimes, runNode } from './command.ts';
import type { Bench } from './measurement.ts';
import { applyPlace, openPlace } from './place.ts';
import { broadcastText, inFolder } from './projects.ts';
import { fillYear, year } from './year.ts';

interface StatusDocument {
  readonly verdict: string;
  readonly datasets: readonly { readonly id: string; readonly counts: { readonly complete: number } }[];
}

const mustBeComplete = (text: string): void => {
  const { datasets }: StatusDocument = JSON.parse(text);
  const found = datasets.map(({ id, counts }) => `${id} ${counts.complete}`).sort();
  const wanted = [`a0-0/20230101 ${year.lots}`, `raw/20230101 ${year.days}`];
  if (found.join() !== wanted.join()) throw new Error(`complete are ${found.join()}`);
};

export const run: Bench = () =>
  inFolder(broadcastText(), async (folder) => {
    const place = openPlace(folder);
    await applyPlace(place);
    fillYear(place);
    await place.local.close();
    const flags = ['--local', '-p', folder.project, '--home', folder.home];
    const argv = [await builtCli(), 'status', ...flags, '--json', '--from', year.from, '--to', year.to];
    mustBeComplete(runNode(argv).stdout);
    return [
      {
        name: `status of ${year.lots.toLocaleString('en')} lots, a year of a dataset and its arc`,
        measured: commandTimes(argv, { times: 5 }).ms / 1000,
        bar: 2,
        unit: 's',
      },
      { name: 'the same, memory', measured: await commandPeakMB(argv), bar: 200, unit: 'MB' },
    ];
  });
