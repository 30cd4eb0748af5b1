import { messageOf } from '../../../errors.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { Call } from '../../provider.ts';
import { ProviderError } from '../../provider.ts';
import { nameOf, toProviderError } from '../errors.ts';
import { digestOutput } from '../render/stack.ts';
import { refuseKept } from './kept.ts';
import type { CreateStack, Stack, StackApi } from './stack-api.ts';
import { newestToken } from './stack-events.ts';
import { stackFailure } from './stack-failure.ts';
import type { StackPoller } from './stack-poller.ts';
import { isGood, phaseOf } from './stack-status.ts';
import type { CommandPlace } from './stuck.ts';
import { isRepairable, stuckFailure } from './stuck.ts';

export interface StackDriver {
  /** Of a stack that is not there; one that is there after all is made so. */
  create(request: StackRequest, call: Call): Promise<Stack>;
  /** Makes it so, from whatever state the stack is in. */
  ensure(request: StackRequest, call: Call): Promise<Stack>;
  /** Gone when it returns; a stack that is not there is fine. */
  remove(nameOrId: string, isOurs: IsOurs, call: Call): Promise<void>;
  /** Waits for an operation with our token; that of somebody else is a failure (`busy`), and is left alone. */
  attach(nameOrId: string, call: Call): Promise<void>;
}

export type IsOurs = (tags: Stack['tags']) => boolean;

export interface StackRequest extends Omit<CreateStack, 'token'> {
  /** Of the template: the output that a stack of it has. */
  readonly digest: string;
  readonly isOurs: IsOurs;
}

const isNoUpdate = (error: unknown): boolean => /No updates are to be performed/.test(messageOf(error));

const isUnderWay = (error: unknown): boolean => /(is in|while in status) \w+_IN_PROGRESS\b/.test(messageOf(error));

const isExisting = (error: unknown): boolean => nameOf(error) === 'AlreadyExistsException';

const foreign = (stack: Stack): ProviderError =>
  new ProviderError('foreign-owner', `the stack ${stack.name} was not made by this project`, {
    hint: 'Delete it, or give the component another name.',
  });

/** Seconds pass before any operation ends. */
const askAgainMs = 2000;

const busy = ({ name, status }: Pick<Stack, 'name' | 'status'>): ProviderError =>
  new ProviderError('busy', `another operation runs on ${name} (${status})`, {
    hint: 'Run again when it has ended, or wait for that: --lock-timeout 10m.',
    retryAfterMs: askAgainMs,
  });

/** One action may be several operations: each has a token of its own that begins with the action's. */
const isOwnToken = (token: string | undefined, call: Call): boolean =>
  token === call.token || token?.startsWith(`${call.token}-`) === true;

const repairToken = ({ token }: Call): string => `${token}-repair`;

/** Whether the newest operation is one of this action's. */
const isOwnOperation = async (api: StackApi, stack: Stack, call: Call): Promise<boolean> =>
  isOwnToken(await newestToken(api, stack.id), call);

interface Around extends CommandPlace {
  readonly clock: Pick<Clock, 'sleep'>;
}

/** Every row of the stack driver's table; see docs/reference/cloudformation-fake.md for what CloudFormation does. */
export const createStackDriver = (api: StackApi, poller: StackPoller, { clock, ...at }: Around): StackDriver => {
  const asked = { api, clock, at };

  const finish = async (id: string, digest: string, call: Call): Promise<Stack> => {
    const stack = await poller.settled(id, call);
    // An operation of ours is good when the stack now is what was asked for, whichever operation brought it there.
    if (isGood(stack.status) && stack.outputs[digestOutput] === digest) return stack;
    throw await stackFailure(asked, stack, call.token);
  };

  const createAs = async (request: StackRequest, token: string, call: Call): Promise<Stack> => {
    call.fence();
    try {
      const { id } = await api.create({ ...request, token });
      return await finish(id, request.digest, call);
    } catch (error) {
      if (!isExisting(error)) throw error;
      // Our own request that was repeated, or somebody was faster: what is there decides.
      const stack = await api.describe(request.name);
      if (stack === undefined) throw new ProviderError('transient', `${request.name} is there and is not`);
      return await from(stack, request, call);
    }
  };

  /** Nothing to do, or nothing more: our own request may have been repeated after its answer was lost. */
  const unchanged = async ({ id }: Stack, digest: string, call: Call): Promise<Stack> => {
    const now = await api.describe(id);
    const stack = now === undefined || phaseOf(now.status) === 'busy' ? await poller.settled(id, call) : now;
    if (stack.outputs[digestOutput] === digest) return stack;
    throw await stackFailure(asked, stack, call.token);
  };

  const update = async (stack: Stack, request: StackRequest, call: Call): Promise<Stack> => {
    call.fence();
    try {
      await api.update({ ...request, token: call.token });
    } catch (error) {
      if (isNoUpdate(error)) return await unchanged(stack, request.digest, call);
      if (!isUnderWay(error)) throw error;
      const now = await api.describe(stack.id);
      if (now === undefined || phaseOf(now.status) !== 'busy') throw error;
      return await wait(now, request, call);
    }
    return await finish(stack.id, request.digest, call);
  };

  /** Waits when the operation is ours; afterwards everything is decided anew. */
  const wait = async (stack: Stack, request: StackRequest, call: Call): Promise<Stack> => {
    const token = await newestToken(api, stack.id);
    if (!isOwnToken(token, call)) throw busy(stack);
    const settled = await poller.settled(stack.id, call);
    if (token === repairToken(call)) return await repaired(settled, request, call);
    // Our own deletion of a stack that could not be used: the second half is still to do.
    if (phaseOf(settled.status) === 'deleted') return await createAs(request, `${call.token}-again`, call);
    if (isGood(settled.status) && settled.outputs[digestOutput] === request.digest) return settled;
    throw await stackFailure(asked, settled, call.token);
  };

  /** What an update left half done is taken back, and then the update begins anew; it is tried once. */
  const repair = async (stack: Stack, request: StackRequest, call: Call): Promise<Stack> => {
    if (call.repair !== true || !isRepairable(stack)) throw await stuckFailure(asked, stack);
    call.fence();
    try {
      await api.continueRollback({ id: stack.id, token: repairToken(call) });
    } catch (error) {
      // Our own request that was repeated: it is on its way back, or is there already.
      const now = await api.describe(stack.id);
      if (now === undefined || phaseOf(now.status) === 'stuck') throw error;
      return await from(now, request, call);
    }
    return await repaired(await poller.settled(stack.id, call), request, call);
  };

  const repaired = async (stack: Stack, request: StackRequest, call: Call): Promise<Stack> => {
    if (phaseOf(stack.status) === 'stuck') throw await stuckFailure(asked, stack);
    return await from(stack, request, call);
  };

  const removeStack = async (stack: Stack, call: Call): Promise<void> => {
    if (stack.protected) {
      call.fence();
      await api.protect(stack.id, false);
    }
    call.fence();
    await api.remove({ id: stack.id, token: `${call.token}-delete` }).catch(async (error: unknown) => {
      if (!isUnderWay(error)) throw error;
      const now = await api.describe(stack.id);
      if (now !== undefined && phaseOf(now.status) === 'busy' && !(await isOwnOperation(api, now, call)))
        throw busy(now);
      throw error;
    });
    const ended = await poller.settled(stack.id, call);
    if (phaseOf(ended.status) !== 'deleted') throw await stackFailure(asked, ended, call.token);
  };

  const from = async (stack: Stack, request: StackRequest, call: Call): Promise<Stack> => {
    if (!request.isOurs(stack.tags)) throw foreign(stack);
    switch (phaseOf(stack.status)) {
      case 'settled':
        return await update(stack, request, call);
      case 'busy':
        return await wait(stack, request, call);
      case 'stuck':
        return await repair(stack, request, call);
      case 'stillborn':
      case 'half-deleted':
        await refuseKept(asked, stack);
        await removeStack(stack, call);
        return await createAs(request, `${call.token}-again`, call);
      case 'deleted':
        return await createAs(request, call.token, call);
    }
  };

  /** Only a create takes it along; afterwards it is a setting of its own. */
  const protectedAs = async (stack: Stack, { protect }: StackRequest, call: Call): Promise<Stack> => {
    if (stack.protected === protect) return stack;
    call.fence();
    await api.protect(stack.id, protect);
    return { ...stack, protected: protect };
  };

  const ensure: StackDriver['ensure'] = async (request, call) => {
    try {
      const found = await api.describe(request.name);
      const stack = found === undefined ? createAs(request, call.token, call) : from(found, request, call);
      return await protectedAs(await stack, request, call);
    } catch (error) {
      throw toProviderError(error);
    }
  };

  const create: StackDriver['create'] = async (request, call) => {
    try {
      return await protectedAs(await createAs(request, call.token, call), request, call);
    } catch (error) {
      throw toProviderError(error);
    }
  };

  const removeFrom = async (stack: Stack, call: Call): Promise<void> => {
    if (phaseOf(stack.status) !== 'busy') return await removeStack(stack, call);
    if (!(await isOwnOperation(api, stack, call))) throw busy(stack);
    const ended = await poller.settled(stack.id, call);
    if (phaseOf(ended.status) !== 'deleted') await removeStack(ended, call);
  };

  const remove: StackDriver['remove'] = async (nameOrId, isOurs, call) => {
    try {
      const stack = await api.describe(nameOrId);
      if (stack === undefined || phaseOf(stack.status) === 'deleted') return;
      if (!isOurs(stack.tags)) throw foreign(stack);
      await removeFrom(stack, call);
    } catch (error) {
      throw toProviderError(error);
    }
  };

  const attach: StackDriver['attach'] = async (nameOrId, call) => {
    try {
      const stack = await api.describe(nameOrId);
      if (stack === undefined || phaseOf(stack.status) !== 'busy') return;
      if (!(await isOwnOperation(api, stack, call))) throw busy(stack);
      await poller.settled(stack.id, call);
    } catch (error) {
      throw toProviderError(error);
    }
  };

  return { create, ensure, remove, attach };
};
