import { readFile } from 'node:fs/promises';
import { sha256 } from '../../../metadata/canonical.ts';
import type { Desired } from '../../object.ts';
import { isOurs, ownerTags } from '../../ownership-tags.ts';
import type { Call, Done, Writer } from '../../provider.ts';
import { ProviderError } from '../../provider.ts';
import { putAsset } from '../../record/put-asset.ts';
import { toProviderError } from '../errors.ts';
import { assetKey } from '../render/context.ts';
import type { RenderedStack } from '../render/stack.ts';
import { digestOutput } from '../render/stack.ts';
import { sdkStackApi } from '../stack/sdk-stack-api.ts';
import type { Stack, TemplateSource } from '../stack/stack-api.ts';
import type { StackRequest } from '../stack/stack-driver.ts';
import { createStackDriver } from '../stack/stack-driver.ts';
import { createStackPoller } from '../stack/stack-poller.ts';
import { packCode } from '../user-code.ts';
import { networkFailure } from './network-check.ts';
import type { Render, StackContext } from './stack.ts';
import { commandPlace, stackAttributes } from './stack-reader.ts';

/** Bytes of a template that CloudFormation takes in the request itself. */
const inlineBytes = 51_200;

const done = (stack: Stack): Done => {
  const { [digestOutput]: _digest, ...outputs } = stack.outputs;
  return { physicalId: stack.id, attributes: stackAttributes(stack), outputs };
};

export const stackWriter = (context: StackContext, render: Render): Writer<'stack'> => {
  const { clients, clock, log, assets, templateUrl } = context;
  const api = sdkStackApi(() => clients.cloudFormation());
  const driver = createStackDriver(api, createStackPoller(api, clock, log), { clock, ...commandPlace(context) });
  const sent = new Map<string, Promise<void>>();

  /** Once per process; most often it is there already. */
  const send = (key: string, read: () => Promise<Uint8Array>, call: Call): Promise<void> => {
    const put = async (): Promise<void> => {
      for await (const listed of assets.list(key, { limit: 1 })) {
        if (listed.key === key) return;
      }
      await putAsset(assets, key, await read(), call);
    };
    const sending = sent.get(key) ?? put();
    sent.set(key, sending);
    // A failure is told to whoever waits, and the next one tries again.
    sending.catch(() => sent.delete(key));
    return sending;
  };

  const sendCode = async ({ handlers, code }: RenderedStack, call: Call): Promise<void> => {
    for (const one of code) {
      if (one.from === 'files') await send(assetKey(one.sha256, 'zip'), async () => packCode(one), call);
    }
    for (const handler of handlers) {
      const bundle = context.render.bundles.get(handler);
      if (bundle === undefined) throw new ProviderError('invalid', `this build has no code for "${handler}"`);
      await send(assetKey(bundle.sha256, 'zip'), () => readFile(bundle.path), call);
    }
  };

  const sendTemplate = async ({ body }: RenderedStack, call: Call): Promise<TemplateSource> => {
    const bytes = new TextEncoder().encode(body);
    if (bytes.byteLength <= inlineBytes) return { body };
    const key = assetKey(sha256(bytes), 'template.json');
    await send(key, async () => bytes, call);
    return { url: await templateUrl(key) };
  };

  const requestOf = async (desired: Desired<'stack'>, call: Call): Promise<StackRequest> => {
    const rendered = render(desired);
    await sendCode(rendered, call);
    return {
      name: desired.name,
      template: await sendTemplate(rendered, call),
      digest: rendered.digest,
      tags: { ...desired.spec.tags, ...ownerTags(call.owner, desired.address) },
      protect: desired.protect,
      isOurs: (tags) => isOurs(tags, call.owner),
    };
  };

  const prepared = (desired: Desired<'stack'>, call: Call): Promise<StackRequest> =>
    requestOf(desired, call).catch((error: unknown) => {
      throw toProviderError(error);
    });

  const explained = <T>(desired: Desired<'stack'>, work: Promise<T>): Promise<T> =>
    work.catch((error: unknown) => {
      throw networkFailure(error, desired);
    });

  return {
    create: async (desired, call) => done(await explained(desired, driver.create(await prepared(desired, call), call))),
    update: async (desired, _prior, call) => {
      const stack = await explained(desired, driver.ensure(await prepared(desired, call), call));
      if (call.inside === true) {
        const { repairInside } = await import('../drift/repair-inside.ts');
        await repairInside(context, { name: stack.id, template: render(desired).body }, call);
      }
      return done(stack);
    },
    delete: async (prior, policy, call) => {
      if (policy === 'retain') return { kept: 'its deletion policy is "retain"' };
      await driver.remove(prior.physicalId ?? prior.name, (tags) => isOurs(tags, call.owner), call);
      return 'deleted';
    },
    resume: async (prior, observed, call) => {
      if (observed.found === 'unknown') return { blocked: observed.error.message };
      if (observed.found === 'no' || observed.busy === undefined) return 'reissue';
      await driver.attach(prior.physicalId ?? prior.name, call);
      return 'done';
    },
  };
};
