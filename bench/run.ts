// Measures every bar of the design on this machine: `npm run bench`, or `npm run bench -- plan status` for some.
import { readdirSync } from 'node:fs';
import { arch, cpus, platform, totalmem } from 'node:os';
import { join } from 'node:path';
import type { Bench, Measurement } from './measurement.ts';

// Its warning about Node 20 would stand in the middle of the table.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';

const line = (cells: readonly string[]): string =>
  `${(cells[0] ?? '').padEnd(68)} ${(cells[1] ?? '').padStart(10)} ${(cells[2] ?? '').padStart(10)}  ${cells[3] ?? ''}\n`;

const number = (value: number, unit: string): string => `${Number(value.toPrecision(3))} ${unit}`;

const show = ({ name, measured, bar, unit }: Measurement): boolean => {
  const holds = bar === 'none' || measured <= bar;
  const verdict = bar === 'none' ? ['-', 'no bar'] : [number(bar, unit), holds ? 'holds' : 'MISSED'];
  process.stdout.write(line([name, number(measured, unit), ...verdict]));
  return holds;
};

const wanted = process.argv.slice(2);
const files = readdirSync(import.meta.dirname)
  .filter((name) => name.endsWith('.bench.ts'))
  .filter((name) => wanted.length === 0 || wanted.some((word) => name.startsWith(word)))
  .sort();

process.stdout.write(
  `Node ${process.version}, ${platform()} ${arch()}, ${cpus().length} x ${cpus()[0]?.model ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GiB\n\n`,
);
process.stdout.write(line(['what', 'measured', 'bar', 'verdict']));
let missed = 0;
for (const file of files) {
  const { run }: { run: Bench } = await import(join(import.meta.dirname, file));
  for (const measurement of await run()) if (!show(measurement)) missed += 1;
}
process.stdout.write(missed === 0 ? '\nEvery bar holds.\n' : `\n${missed} missed.\n`);
process.exitCode = missed === 0 ? 0 : 1;
