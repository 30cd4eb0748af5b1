import { expect } from 'vitest';
import type { Ran } from '../helpers/run-cli.ts';
import type { Call, CallProxy, Fate } from './call-proxy.ts';
import type { Cloud } from './cloud.ts';
import { targetsWithoutDeadLetters } from './leftovers.ts';

/** With which call of a command its process dies. Asked of each call, in the order in which they arrive. */
export type At = (call: Call) => boolean;

export interface Moment {
  readonly at: At;
  /** Whether the service still does what it was asked. */
  readonly fate: Extract<Fate, 'cut' | 'drop' | 'pass'>;
  readonly signal: NodeJS.Signals;
  /** What else goes on while the call is on its way, when it is not dropped. */
  readonly meanwhile?: () => Promise<void>;
}

/** Runs a command until the moment, which must come; how it ended. */
export const kill = async (proxy: CallProxy, cloud: Cloud, line: string, moment: Moment): Promise<Ran> => {
  await using child = cloud.process(line);
  let struck: number | undefined;
  proxy.fate = ({ number, ...call }) => {
    if (struck !== undefined || !moment.at({ ...call, number })) return 'pass';
    struck = number;
    if (moment.fate === 'drop') child.signal(moment.signal);
    return moment.fate;
  };
  proxy.before = async ({ number }) => {
    if (number !== struck) return;
    await moment.meanwhile?.();
    child.signal(moment.signal);
  };
  const ended = await child.ended();
  proxy.fate = () => 'pass';
  proxy.before = async () => {};
  expect(struck, `${line} was there to be killed:\n${ended.stdout}${ended.stderr}`).toBeDefined();
  // Not even for a moment.
  expect(await targetsWithoutDeadLetters(cloud.here.clients)).toEqual([]);
  return ended;
};

/** The n-th call whose operation and URL contain a text. */
export const nth = (text: string, n = 1): At => {
  let seen = 0;
  return ({ operation, url }) => {
    if (!`${operation} ${url}`.includes(text)) return false;
    seen += 1;
    return seen === n;
  };
};

/** Made by every run of a command: how often it asks for stacks and writes down how far it is depends on time. */
const isSure = ({ operation, url }: Call): boolean =>
  !/^cloudformation:(Describe|List)/.test(operation) && !url.startsWith('/clusterless-state');

/** How many calls a command makes for certain, when nobody disturbs it. */
export const countSure = async (proxy: CallProxy, work: () => Promise<unknown>): Promise<number> => {
  const before = proxy.calls.length;
  await work();
  return proxy.calls.slice(before).filter(isSure).length;
};

/** The call after `share` of those that are certain; with `next` the one that follows it, when one must. */
export const after = (share: number, sure: number, next: boolean): At => {
  const n = 1 + Math.floor(share * sure);
  const isNext = next && n < sure;
  let seen = 0;
  return (call) => {
    if (isNext && seen === n) return true;
    if (isSure(call)) seen += 1;
    return !isNext && seen === n;
  };
};
