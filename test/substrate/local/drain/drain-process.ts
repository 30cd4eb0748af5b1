/** Run as a process of its own by tests that kill it: `<placement folder>`; drains, and says so on stdout. */
import { silentLog } from '../../../../src/log.ts';
import { systemClock } from '../../../../src/ports/clock.ts';
import { openLocalFolder } from '../../../../src/substrate/local/local.ts';

const [, , folder = ''] = process.argv;
const local = openLocalFolder({ folder, clock: systemClock, log: silentLog });
process.stdout.write('ready\n');
const drained = await local.drain({ onProgress: ({ what }) => process.stdout.write(`${what}\n`) });
process.stdout.write(`${JSON.stringify(drained)}\n`);
await local.close();
