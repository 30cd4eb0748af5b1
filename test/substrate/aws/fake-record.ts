import type { Stack } from '../../../src/substrate/aws/stack/stack-api.ts';
import type { BadEnd } from './fake-events.ts';
import { FakeEvents } from './fake-events.ts';
import type { FakeTemplate } from './fake-template.ts';

export type Kind = 'create' | 'update' | 'repair' | 'delete';

interface Operation extends BadEnd {
  readonly ends: number;
  readonly apply: () => void;
}

export type Live = Pick<FakeRecord, 'status' | 'tags' | 'protected'> & Pick<FakeTemplate, 'digest'>;

export interface Begun {
  readonly token: string;
  readonly outcome: string;
  readonly resources?: number | undefined;
  readonly apply: () => void;
}

export interface FakeRecord {
  id: string;
  name: string;
  status: string;
  template: FakeTemplate;
  tags: Stack['tags'];
  protected: boolean;
  operation: number;
  changed: number;
  running: Operation | undefined;
  /** Of what a create made that failed, as its template says. */
  retains: boolean;
  readonly events: FakeEvents;
  readonly tokens: Set<string>;
}

type Born = Pick<FakeRecord, 'name' | 'status' | 'template' | 'tags' | 'changed'> & { readonly id: number };

export const newRecord = ({ id, ...born }: Born): FakeRecord => ({
  ...born,
  id: `arn:aws:cloudformation:us-east-1:123456789012:stack/${born.name}/${id}`,
  protected: false,
  operation: 0,
  running: undefined,
  retains: true,
  events: new FakeEvents(born.name),
  tokens: new Set(),
});

/** What failed to begin, or only began, has no outputs. */
export const viewOf = (record: FakeRecord): Stack => {
  const standing = !/^(CREATE_IN_PROGRESS|ROLLBACK|REVIEW|CREATE_FAILED)/.test(record.status);
  return {
    id: record.id,
    name: record.name,
    status: record.status,
    reason: '',
    operation: String(record.operation),
    since: new Date(record.changed).toISOString(),
    tags: record.tags,
    outputs: standing && record.template.anonymous !== true ? { ClusterlessDigest: record.template.digest } : {},
    protected: record.protected,
  };
};
