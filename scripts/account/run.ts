import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { messageOf } from '../../src/errors.ts';
import { money } from '../../src/report/cost-view.ts';
import { documents } from '../../src/report/output/schemas.ts';
import { count } from '../../src/report/quantity.ts';
import { prices } from '../../src/substrate/aws/cost/prices.ts';
import type { Account } from './account.ts';
import { cli, clientsOf } from './account.ts';
import type { Prepared, Proven } from './fixtures.ts';
import { prepare, proofs } from './fixtures.ts';
import { namedAs } from './named.ts';
import type { Proof } from './prove.ts';
import { prove } from './prove.ts';
import { removeProof, removeStage } from './remove.ts';

export interface Report {
  readonly proofs: readonly Proof[];
  /** What is there of the stage after all, or was before, as `bucket t1234-…`. */
  readonly left: readonly string[];
}

interface Planned {
  readonly fixture: Proven['fixture'];
  readonly prepared: Prepared;
  /** Why it is not made here. */
  readonly leftOut: string | undefined;
}

const reasonToLeaveOut = ({ dryRun, image, only }: Account, { fixture, emulated }: Proven): string | undefined => {
  if (only !== undefined && !fixture.includes(only)) return 'not asked for';
  if (dryRun && !emulated) return 'no emulator has it';
  return fixture.startsWith('batch-exec-arc') && image === undefined ? 'needs --image' : undefined;
};

const plan = (account: Account, root: string): readonly Planned[] =>
  proofs.map((proof) => ({
    fixture: proof.fixture,
    prepared: prepare(proof.fixture, join(root, proof.fixture.replace('/', '-')), account.place, account.image),
    leftOut: reasonToLeaveOut(account, proof),
  }));

/** By list prices: lots that are run, each at a thousandth of a thousand. What is unknown is in neither. */
const costOf = async (account: Account, planned: readonly Planned[]): Promise<number> => {
  let usd = 0;
  for (const { prepared, leftOut } of planned) {
    if (leftOut !== undefined) continue;
    const { stdout } = await cli(account, prepared.folder, 'cost --json');
    const { perThousandLots } = documents.Cost.parse(JSON.parse(stdout));
    usd += ((perThousandLots?.known ?? 0) * prepared.entries.length) / 1000;
  }
  return usd;
};

const byListPrices = `by list prices of ${prices.region}, ${prices.date}, without storage and logs`;

const there = async (account: Account): Promise<readonly string[]> => {
  const clients = clientsOf(account);
  const found = await namedAs(clients, account.place.stage);
  clients.close();
  return found;
};

const proveAll = async (account: Account, planned: readonly Planned[]): Promise<readonly Proof[]> => {
  const found: Proof[] = [];
  for (const { fixture, prepared, leftOut } of planned) {
    const reason = account.signal?.aborted === true ? 'stopped' : leftOut;
    const proof: Proof =
      reason === undefined ? await prove(account, fixture, prepared) : { fixture, outcome: 'left out', detail: reason };
    found.push(proof);
    account.say(`${proof.outcome.padEnd(8)}  ${fixture}  ${proof.detail}`);
  }
  return found;
};

const made = async (account: Account, planned: readonly Planned[]): Promise<Report> => {
  const [first] = planned;
  const folder = first?.prepared.folder ?? '';
  const network = planned.some(({ fixture, leftOut }) => fixture === 'compute-environment/smallest' && !leftOut);
  try {
    await cli(account, folder, `bootstrap --yes${network ? ' --network' : ''}`);
    return { proofs: await proveAll(account, planned), left: [] };
  } catch (error) {
    account.say(`failed    bootstrap  ${messageOf(error)}`);
    return { proofs: [{ fixture: 'bootstrap', outcome: 'failed', detail: messageOf(error) }], left: [] };
  }
};

/** Asked with everything that is to be known before; true: go on. */
export type Ask = (question: string) => Promise<boolean>;

const inFolder = async <T>(work: (root: string) => Promise<T>): Promise<T> => {
  const root = mkdtempSync(join(tmpdir(), 'cls-account-'));
  try {
    return await work(root);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
};

/**
 * Makes a stage of its own in an account, proves every fixture there, and removes all of it. Undefined when it was not
 * to begin.
 */
export const testAccount = (account: Account, ask: Ask): Promise<Report | undefined> =>
  inFolder(async (root) => {
    const { place, say } = account;
    const planned = plan(account, root);
    const usd = money(await costOf(account, planned));
    const projects = count(planned.filter(({ leftOut }) => leftOut === undefined).length, 'project');
    say(`account ${place.account}, ${place.region}: ${projects} in the stage ${place.stage}, one by one`);
    say(`about ${usd} ${byListPrices}`);
    const before = await there(account);
    for (const name of before) say(`refused: there is something of that name already: ${name}`);
    if (before.length > 0) return { proofs: [], left: before };
    if (!(await ask(`Make them in account ${place.account}, and remove them again?`))) return undefined;
    say(`if this is killed: npm run test:account -- --clean ${place.stage}, with the same profile and region`);
    const { proofs: found } = await made(account, planned);
    const left = await removeStage(account, planned[0]?.prepared.folder ?? '');
    if (left.length === 0) say('nothing is left');
    const ran = new Set(found.filter(({ outcome }) => outcome !== 'left out').map(({ fixture }) => fixture));
    const spent = await costOf(
      account,
      planned.filter(({ fixture }) => ran.has(fixture)),
    );
    say(`together ${money(spent)} ${byListPrices}`);
    return { proofs: found, left };
  });

/** Removes what a run that was killed has left of its stage. */
export const cleanAccount = (account: Account): Promise<readonly string[]> =>
  inFolder(async (root) => {
    const planned = plan(account, root);
    const before = await there(account);
    if (before.length === 0) account.say(`there is nothing of ${account.place.stage}`);
    if (before.length === 0) return [];
    for (const { prepared } of planned) await removeProof(account, prepared);
    const left = await removeStage(account, planned[0]?.prepared.folder ?? '');
    account.say(left.length === 0 ? `nothing is left of ${account.place.stage}` : 'remove the rest by hand');
    return left;
  });
