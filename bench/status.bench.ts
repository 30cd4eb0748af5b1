import { builtCli, commandPeakMB, commandTimes, runNode } from './command.ts';
import { lotsOfYesterday, putLot } from './lots.ts';
import type { Bench, Measurement } from './measurement.ts';
import { applyPlace, openPlace } from './place.ts';
import type { Folder } from './projects.ts';
import { broadcastText, inFolder, projectText } from './projects.ts';
import { fillBoundaryYear, fillYear, year } from './year.ts';

interface StatusDocument {
  readonly datasets: readonly { readonly id: string; readonly counts: { readonly complete: number } }[];
}

/** Arguments of a status whose answer was looked at once: `name lots` of every dataset. */
const statusOf = async (
  folder: Folder,
  range: { readonly from: string; readonly to: string },
  wanted: readonly string[],
): Promise<readonly string[]> => {
  const flags = ['--local', '-p', folder.project, '--home', folder.home, '--from', range.from, '--to', range.to];
  const argv = [await builtCli(), 'status', ...flags];
  const { datasets }: StatusDocument = JSON.parse(runNode([...argv, '--json']).stdout);
  const found = datasets.map(({ id, counts }) => `${id.split('/')[0]} ${counts.complete}`).sort();
  if (found.join() !== wanted.join()) throw new Error(`complete are ${found.join()}`);
  return argv;
};

/** One listing of 105,120 folders, and one a lot of whatever a status says of it. */
const ofYear = (): Promise<readonly Measurement[]> =>
  inFolder(projectText(0, 0), async (folder) => {
    const place = openPlace(folder);
    await applyPlace(place);
    fillBoundaryYear(place);
    await place.local.close();
    const argv = await statusOf(folder, year, [`raw ${year.lots}`]);
    const name = `status of ${year.lots.toLocaleString('en')} lots, a year of a dataset`;
    return [
      { name, measured: commandTimes(argv, { times: 5 }).ms / 1000, bar: 2, unit: 's' },
      { name: 'the same, memory', measured: await commandPeakMB([...argv, '--json']), bar: 200, unit: 'MB' },
    ];
  });

/** Twice the folders: the lots, and the runs that made them. The bar grows with what has to be listed. */
const ofArcYear = (): Promise<readonly Measurement[]> =>
  inFolder(broadcastText(), async (folder) => {
    const place = openPlace(folder);
    await applyPlace(place);
    fillYear(place);
    await place.local.close();
    const argv = await statusOf(folder, year, [`a0-0 ${year.lots}`, `raw ${year.days}`]);
    const name = `status of ${year.lots.toLocaleString('en')} lots and the runs that made them`;
    return [
      { name, measured: commandTimes(argv, { times: 5 }).ms / 1000, bar: 4, unit: 's' },
      { name: 'the same, memory', measured: await commandPeakMB([...argv, '--json']), bar: 200, unit: 'MB' },
    ];
  });

/** Four datasets and 504 runs: what the demo shows, and a little more. */
const ofDemo = (): Promise<readonly Measurement[]> =>
  inFolder(projectText(1, 3), async (folder) => {
    const place = openPlace(folder);
    await applyPlace(place);
    const lots = lotsOfYesterday(168);
    for (const at of lots) await putLot(place, at);
    await place.local.drain();
    await place.local.close();
    const [first = 0] = lots;
    const range = { from: new Date(first).toISOString(), to: new Date(first + 168 * 300_000).toISOString() };
    const argv = await statusOf(folder, range, ['a0-0 168', 'a0-1 168', 'a0-2 168', 'raw 168']);
    const { ms, ratio } = commandTimes(argv);
    return [
      { name: 'status of a placement of the demo’s size', measured: ms / 1000, bar: 0.4, unit: 's' },
      { name: 'the same against node -e 0', measured: ratio, bar: 8, unit: 'x' },
    ];
  });

export const run: Bench = async () => [...(await ofDemo()), ...(await ofYear()), ...(await ofArcYear())];
