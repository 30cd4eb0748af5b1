import { canonicalJson } from '../../src/metadata/canonical.ts';
import type { Desired, DesiredObject, ObjectKind } from '../../src/substrate/object.ts';
import type {
  AnyProvider,
  Call,
  Deviation,
  Done,
  Fields,
  Observed,
  Ownership,
  Prior,
  Providers,
  ReadTarget,
} from '../../src/substrate/provider.ts';
import { ProviderError } from '../../src/substrate/provider.ts';
import type { Gate } from './faults.ts';
import { through } from './faults.ts';

export interface Thing {
  readonly kind: ObjectKind;
  readonly name: string;
  owner: Ownership | null;
  address: string;
  fields: Fields;
}

export const allKinds: readonly ObjectKind[] = ['bucket', 'event-bus', 'rule', 'stack', 'record', 'asset', 'image'];

const fieldsOf = (desired: DesiredObject): Fields => JSON.parse(canonicalJson(desired.spec));

/** Depth `fast` of the fake sees everything but this field. */
const unseen = 'targets';

/**
 * A cloud in memory. Creating and updating take two effects each, so that a crash can leave a half-made thing; every
 * effect goes through the gate. What it logs is what really happened.
 */
export class FakeCloud {
  readonly things = new Map<string, Thing>();
  readonly log: string[] = [];
  /** Reads of these kinds are refused. */
  readonly refused = new Set<ObjectKind>();
  /** Things of these kinds need something that is missing. */
  readonly unmet = new Set<ObjectKind>();
  readonly keepsData = new Set<string>();
  /** What somebody changed inside of a thing: only a look at depth `deep` sees it. */
  readonly inside = new Map<string, readonly Deviation[]>();
  /** What not even that sees, of every stack. */
  unread: readonly string[] = [];
  readonly depths: string[] = [];
  immutable: readonly string[] = [];
  reads = 0;
  gate: Gate = () => {};

  key(kind: ObjectKind, name: string): string {
    return `${kind} ${name}`;
  }

  providers(kinds: readonly ObjectKind[] = allKinds): Providers {
    return new Map(kinds.map((kind) => [kind, this.#provider(kind)]));
  }

  #provider(kind: ObjectKind): AnyProvider {
    return {
      kind,
      lane: { name: kind === 'stack' ? 'slow' : 'quick', concurrency: kind === 'stack' ? 4 : 8 },
      weight: kind === 'stack' ? 60 : 1,
      immutable: this.immutable,
      unseenByFast: kind === 'rule' ? [unseen] : [],
      ...(kind === 'stack' && { unseenByFull: ['what is inside'] }),
      managed: fieldsOf,
      reader: {
        batch: (targets, depth) => through(this.gate, `read ${kind}`, () => this.#read(kind, targets, depth)),
      },
      writer: {
        create: (desired, call) => this.#create(kind, desired, call),
        update: (desired, _prior, call) => this.#update(kind, desired, call),
        delete: (prior, policy, call) => this.#delete(kind, prior, policy, call),
        resume: async (_prior, observed) => (observed.found === 'no' ? 'gone' : 'reissue'),
      },
    };
  }

  #read(kind: ObjectKind, targets: readonly ReadTarget[], depth: string): ReadonlyMap<string, Observed> {
    this.reads += 1;
    this.depths.push(depth);
    if (this.refused.has(kind)) throw new ProviderError('denied', `not allowed to list ${kind}s`);
    const unmet = { detail: 'The network is not there.', hint: 'Make it.' };
    return new Map(
      targets.map((target) => {
        const seen = this.#look(kind, target, depth);
        return [target.address, this.unmet.has(kind) && seen.found !== 'unknown' ? { ...seen, unmet } : seen];
      }),
    );
  }

  #look(kind: ObjectKind, { name, owner, address, prior, desired }: ReadTarget, depth: string): Observed {
    const thing = this.things.get(this.key(kind, name));
    if (thing === undefined) return { found: 'no' };
    const ours = thing.owner?.lineage === owner.lineage;
    const known = [address, prior?.address, desired?.renamedFrom].includes(thing.address);
    const seen = depth === 'fast' ? Object.entries(thing.fields).filter(([path]) => path !== unseen) : null;
    return {
      found: 'yes',
      owner: thing.owner === null ? 'none' : ours && known ? 'us' : 'other',
      ...(thing.owner === null ? {} : { ownerText: `${thing.owner.scope} ${thing.address}` }),
      fields: seen === null ? thing.fields : Object.fromEntries(seen),
      checked: seen === null ? 'all' : 'managed',
      ...(depth === 'deep' &&
        kind === 'stack' && { inside: this.inside.get(this.key(kind, name)) ?? [], unread: this.unread }),
    };
  }

  #step(call: Call, what: string, effect: () => void): Promise<void> {
    return through(this.gate, what, () => {
      call.fence();
      effect();
      this.log.push(what);
    });
  }

  async #create(kind: ObjectKind, desired: DesiredObject, call: Call): Promise<Done> {
    const key = this.key(kind, desired.name);
    await this.#step(call, `create ${key}`, () => {
      const { name, address } = desired;
      const before = this.things.get(key);
      if (before !== undefined && before.owner?.lineage !== call.owner.lineage) {
        throw new ProviderError('foreign-owner', `${key} belongs to ${before.owner?.scope ?? 'nobody'}`);
      }
      this.things.set(key, { kind, name, owner: call.owner, address, fields: {} });
    });
    return this.#fill(key, desired, call);
  }

  async #update(kind: ObjectKind, desired: DesiredObject, call: Call): Promise<Done> {
    const key = this.key(kind, desired.name);
    await this.#step(call, `tag ${key}`, () => {
      const thing = this.#thing(key);
      thing.owner = call.owner;
      thing.address = desired.address;
    });
    const done = await this.#fill(key, desired, call);
    if (call.inside === true) await this.#step(call, `mend ${key}`, () => void this.inside.delete(key));
    return done;
  }

  async #fill(key: string, desired: DesiredObject, call: Call): Promise<Done> {
    await this.#step(call, `fill ${key}`, () => {
      this.#thing(key).fields = fieldsOf(desired);
    });
    return { physicalId: `id of ${desired.name}`, attributes: { made: desired.name }, outputs: {} };
  }

  async #delete(kind: ObjectKind, prior: Prior, policy: string, call: Call): Promise<'deleted' | { kept: string }> {
    const key = this.key(kind, prior.name);
    if (policy === 'retain-if-not-empty' && this.keepsData.has(key)) return { kept: 'it holds 3 objects' };
    await this.#step(call, `delete ${key}`, () => {
      this.things.delete(key);
      this.inside.delete(key);
    });
    return 'deleted';
  }

  #thing(key: string): Thing {
    const thing = this.things.get(key);
    if (thing === undefined) throw new ProviderError('conflict', `${key} is gone`);
    return thing;
  }
}

export const bucket = (name: string, more: Partial<Desired<'bucket'>> = {}): Desired<'bucket'> => ({
  kind: 'bucket',
  address: `resources/${name}:bucket`,
  name,
  spec: { versioned: false, eventBridge: true, tags: {} },
  dependsOn: [],
  protect: false,
  deletionPolicy: 'delete',
  adopt: false,
  ...more,
});

export const rule = (name: string, more: Partial<Desired<'rule'>> = {}): Desired<'rule'> => ({
  kind: 'rule',
  address: `arcs/${name}:rule/live`,
  name: `bus/${name}`,
  spec: { bus: 'bus', pattern: { source: ['x'] }, targets: [{ id: 'a', function: 'f' }], enabled: true },
  dependsOn: [],
  protect: false,
  deletionPolicy: 'delete',
  adopt: false,
  ...more,
});

export const stack = (name: string, more: Partial<Desired<'stack'>> = {}): Desired<'stack'> => ({
  kind: 'stack',
  address: `arcs/${name}:stack`,
  name,
  spec: { parts: [], tags: {} },
  dependsOn: [],
  protect: false,
  deletionPolicy: 'delete',
  adopt: false,
  ...more,
});
