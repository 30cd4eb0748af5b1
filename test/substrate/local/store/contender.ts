/** Run as a process of its own: `contender.ts <verb> <home> <argument>`. Says `ready`, then works when told to go. */
import { once } from 'node:events';
import { systemClock } from '../../../../src/ports/clock.ts';
import { openDiskObjectStore } from '../../../../src/substrate/local/store/disk-object-store.ts';
import { tryAcquire } from '../../../../src/substrate/local/store/file-lock.ts';
import { layoutOf } from '../../../../src/substrate/local/store/layout.ts';

const [verb = '', home = '', argument = ''] = process.argv.slice(2);
const store = openDiskObjectStore({ layout: layoutOf(home), bucket: 'b', clock: systemClock });
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const say = (line: string): void => void process.stdout.write(`${line}\n`);

const count = async (times: number): Promise<void> => {
  for (let done = 0; done < times; ) {
    const { body, etag } = (await store.get('count')) ?? { body: bytes('0'), etag: '' };
    const outcome = await store.putIfMatch('count', bytes(String(Number(new TextDecoder().decode(body)) + 1)), etag);
    if (typeof outcome === 'object') done += 1;
  }
  say('counted');
};

const create = async (keys: number): Promise<void> => {
  let won = 0;
  for (let key = 0; key < keys; key += 1) {
    if (typeof (await store.putNew(`new/${key}`, bytes(`${process.pid}`))) === 'object') won += 1;
  }
  say(`won ${won}`);
};

/** Puts `a` and `a/b` forms over and over, so that one of them is displaced, and removes what it made. */
const displace = async (rounds: number): Promise<void> => {
  let won = 0;
  for (let round = 0; round < rounds; round += 1) {
    const key = process.pid % 2 === round % 2 ? `d${round}` : `d${round}/below`;
    if (typeof (await store.putNew(key, bytes(`${process.pid}`))) === 'object') won += 1;
    await store.putNew(`d${round}/passing/${process.pid}`, bytes('x'));
    await store.remove(`d${round}/passing/${process.pid}`);
  }
  say(`won ${won}`);
};

const hold = (dir: string): void => {
  say('holder' in tryAcquire(dir) ? 'taken' : 'holding');
  setInterval(() => undefined, 1000);
};

say('ready');
await once(process.stdin, 'data');
process.stdin.unref();
if (verb === 'count') await count(Number(argument));
if (verb === 'create') await create(Number(argument));
if (verb === 'displace') await displace(Number(argument));
if (verb === 'hold') hold(argument);
else process.stdin.destroy();
