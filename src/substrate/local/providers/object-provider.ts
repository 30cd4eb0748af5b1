import { messageOf } from '../../../errors.ts';
import type { Desired, DesiredObject, ObjectKind } from '../../object.ts';
import type { Call, Done, Fields, Lane, Observed, Prior, Provider, ReadTarget } from '../../provider.ts';
import { ProviderError } from '../../provider.ts';
import type { ObjectFile, Spec } from '../installed/object-file.ts';
import { formatObject, objectPath, parseObject } from '../installed/object-file.ts';
import type { Layout } from '../store/layout.ts';
import { readText, removeFile, writeNew, writeWhole } from '../whole-file.ts';

/** A laptop has one limit: its disk. */
export const disk: Lane = { name: 'disk', concurrency: 8 };

interface ObjectKindOptions<K extends ObjectKind> {
  readonly kind: K;
  readonly layout: Layout;
  /** What is compared, out of a spec as it stands on disk. */
  readonly fields?: (spec: Spec) => Fields;
  readonly immutable?: readonly string[];
  /** Throws a ProviderError for a spec that the service would refuse. */
  readonly check?: (desired: Desired<K>) => void;
  /** Something of that name that has no file of ours. */
  readonly existsBeside?: (name: string) => boolean;
  readonly make?: (desired: Desired<K>) => void;
  /** Answers why it stays. */
  readonly unmake?: (name: string) => Promise<string | undefined>;
}

/** As it will be on disk, so that what is wanted and what is found compare member by member. */
export const plain = (spec: object): Spec => JSON.parse(JSON.stringify(spec));

const ownerText = ({ owner, address }: ObjectFile): string =>
  owner === null ? 'no tags' : `${owner.project}/${owner.projectVersion} (${address})`;

export const whose = (file: ObjectFile, target: ReadTarget): 'us' | 'other' | 'none' => {
  if (file.owner === null) return 'none';
  if (file.owner.lineage !== target.owner.lineage) return 'other';
  const ours = [target.address, target.prior?.address, target.desired?.renamedFrom];
  return ours.includes(file.address) ? 'us' : 'other';
};

/** A file that cannot be read or parsed tells nothing: it is neither there nor missing. */
export const readObjectFile = (path: string): ObjectFile | undefined => {
  const text = readText(path);
  if (text === undefined) return undefined;
  try {
    return parseObject(text);
  } catch (cause) {
    throw new Error(`${path} is damaged: ${messageOf(cause)}`, { cause });
  }
};

export const observed = (look: () => Observed): Observed => {
  try {
    return look();
  } catch (error) {
    return { found: 'unknown', error: error instanceof Error ? error : new Error(messageOf(error)) };
  }
};

const foundFile = (file: ObjectFile, target: ReadTarget, fields: (spec: Spec) => Fields): Observed => {
  const owner = whose(file, target);
  return {
    found: 'yes',
    owner,
    ...(owner === 'us' ? {} : { ownerText: ownerText(file) }),
    fields: fields(file.spec),
    checked: 'all',
  };
};

export const done = (name: string): Done => ({ physicalId: name, attributes: {}, outputs: {} });

export const foreign = (name: string, file: ObjectFile): ProviderError =>
  new ProviderError('foreign-owner', `${name} belongs to ${ownerText(file)}`);

/** May this call write over that file? An object without tags was judged before: `adopt` says so. */
const mayWrite = (file: ObjectFile, call: Call): boolean =>
  file.owner === null || file.owner.lineage === call.owner.lineage;

export const objectFile = (desired: DesiredObject, call: Call, spec: Spec): ObjectFile => ({
  kind: desired.kind,
  name: desired.name,
  address: desired.address,
  owner: { ...call.owner },
  token: call.token,
  spec,
});

/** Puts the file, or replaces one that is ours; every step may be repeated. */
export const putObjectFile = (layout: Layout, file: ObjectFile, kind: ObjectKind, call: Call): void => {
  const path = objectPath(layout, kind, file.name);
  call.fence();
  if (writeNew(layout, path, formatObject(file))) return;
  const before = readObjectFile(path);
  if (before !== undefined && !mayWrite(before, call)) throw foreign(file.name, before);
  writeWhole(layout, path, formatObject(file));
};

/** A kind whose objects are files under `objects/<kind>/`, and perhaps something beside. */
export const objectProvider = <K extends ObjectKind>(options: ObjectKindOptions<K>): Provider<K> => {
  const { kind, layout, fields = (spec: Spec): Fields => spec } = options;

  const write = async (desired: Desired<K>, call: Call): Promise<Done> => {
    options.check?.(desired);
    putObjectFile(layout, objectFile(desired, call, plain(desired.spec)), kind, call);
    options.make?.(desired);
    return done(desired.name);
  };

  const remove = async (prior: Prior, call: Call): Promise<'deleted' | { readonly kept: string }> => {
    const path = objectPath(layout, kind, prior.name);
    const file = readObjectFile(path);
    if (file !== undefined && !mayWrite(file, call)) throw foreign(prior.name, file);
    call.fence();
    const kept = await options.unmake?.(prior.name);
    if (kept !== undefined) return { kept };
    removeFile(path);
    return 'deleted';
  };

  const look = (target: ReadTarget): Observed => {
    const file = readObjectFile(objectPath(layout, kind, target.name));
    if (file !== undefined) return foundFile(file, target, fields);
    if (options.existsBeside?.(target.name) !== true) return { found: 'no' };
    return { found: 'yes', owner: 'none', ownerText: 'no tags', fields: {}, checked: 'all' };
  };

  return {
    kind,
    lane: disk,
    weight: 0.01,
    managed: (desired) => fields(plain(desired.spec)),
    immutable: options.immutable ?? [],
    unseenByFast: [],
    reader: {
      batch: async (targets) => new Map(targets.map((target) => [target.address, observed(() => look(target))])),
    },
    writer: {
      create: write,
      update: (desired, _prior, call) => write(desired, call),
      delete: (prior, _policy, call) => remove(prior, call),
      // Every step is one atomic write: look again, and go on from what is there.
      resume: async () => 'done',
    },
  };
};
