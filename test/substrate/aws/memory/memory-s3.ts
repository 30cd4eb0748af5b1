import { createHash } from 'node:crypto';
import type { Input, Operations } from './answering.ts';
import { membersOf, refusal, tagsIn, textIn, toTags } from './answering.ts';

interface Stored {
  readonly body: Uint8Array;
  readonly etag: string;
  readonly modified: Date;
}

export interface MemoryBucket {
  tags: Readonly<Record<string, string>>;
  /** Documents by the operation that writes them. */
  readonly settings: Map<string, unknown>;
  readonly objects: Map<string, Stored>;
}

const etagOf = (body: Uint8Array): string => `"${createHash('md5').update(body).digest('hex')}"`;

const bodyIn = ({ Body }: Input): Uint8Array => {
  if (Body instanceof Uint8Array) return Body;
  throw new Error('a body of bytes is all that is sent');
};

/** S3 of one account in one region, as far as objects of a project need it. */
export class MemoryS3 {
  readonly buckets = new Map<string, MemoryBucket>();
  /** Names in the order in which they were made; one that was made again is here twice. */
  readonly made: string[] = [];
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  add(name: string, tags: Readonly<Record<string, string>> = {}): void {
    this.made.push(name);
    this.buckets.set(name, { tags, settings: new Map(), objects: new Map() });
  }

  #bucket(input: Input): MemoryBucket {
    const bucket = this.buckets.get(textIn(input, 'Bucket'));
    if (bucket === undefined) throw refusal('NoSuchBucket', 404);
    return bucket;
  }

  #object(input: Input): Stored {
    const stored = this.#bucket(input).objects.get(textIn(input, 'Key'));
    if (stored === undefined) throw refusal('NoSuchKey', 404);
    return stored;
  }

  #put(input: Input): object {
    const { objects } = this.#bucket(input);
    const key = textIn(input, 'Key');
    const before = objects.get(key);
    if (input['IfNoneMatch'] === '*' && before !== undefined) throw refusal('PreconditionFailed', 412);
    if (typeof input['IfMatch'] === 'string') {
      if (before === undefined) throw refusal('NoSuchKey', 404);
      if (before.etag !== input['IfMatch']) throw refusal('PreconditionFailed', 412);
    }
    const body = bodyIn(input);
    const etag = etagOf(body);
    objects.set(key, { body, etag, modified: new Date(this.#now()) });
    return { ETag: etag };
  }

  #get(input: Input): object {
    const { body, etag, modified } = this.#object(input);
    return { Body: { transformToByteArray: async () => body }, ETag: etag, LastModified: modified };
  }

  #list(input: Input): object {
    const prefix = textIn(input, 'Prefix');
    const keys = [...this.#bucket(input).objects.keys()].filter((key) => key.startsWith(prefix)).sort();
    const most = typeof input['MaxKeys'] === 'number' ? input['MaxKeys'] : 1000;
    return { Contents: keys.slice(0, most).map((Key) => ({ Key })), IsTruncated: false };
  }

  #create(input: Input): object {
    const name = textIn(input, 'Bucket');
    if (this.buckets.has(name)) return {};
    this.add(name, tagsIn(membersOf(input['CreateBucketConfiguration'])['Tags']));
    const { ObjectOwnership } = input;
    this.buckets.get(name)?.settings.set('ownership', { Rules: [{ ObjectOwnership }] });
    return {};
  }

  #delete(input: Input): object {
    if (this.#bucket(input).objects.size > 0) throw refusal('BucketNotEmpty', 409);
    this.buckets.delete(textIn(input, 'Bucket'));
    return {};
  }

  get operations(): Operations {
    const write =
      (document: string, member: string) =>
      (input: Input): object => {
        this.#bucket(input).settings.set(document, input[member]);
        return {};
      };
    const read = (document: string, input: Input): unknown => this.#bucket(input).settings.get(document);
    return {
      ListBuckets: (input) => {
        const names = [...this.buckets.keys()].filter((name) => name.startsWith(textIn(input, 'Prefix')));
        return { Buckets: names.map((Name) => ({ Name })) };
      },
      CreateBucket: (input) => this.#create(input),
      DeleteBucket: (input) => this.#delete(input),
      GetBucketTagging: (input) => ({ TagSet: toTags(this.#bucket(input).tags) }),
      PutBucketTagging: (input) => {
        this.#bucket(input).tags = tagsIn(membersOf(input['Tagging'])['TagSet']);
        return {};
      },
      PutPublicAccessBlock: write('public access', 'PublicAccessBlockConfiguration'),
      GetPublicAccessBlock: (input) => ({ PublicAccessBlockConfiguration: read('public access', input) }),
      PutBucketOwnershipControls: write('ownership', 'OwnershipControls'),
      GetBucketOwnershipControls: (input) => ({ OwnershipControls: read('ownership', input) }),
      PutBucketPolicy: write('policy', 'Policy'),
      GetBucketPolicy: (input) => ({ Policy: read('policy', input) }),
      PutBucketLifecycleConfiguration: write('lifecycle', 'LifecycleConfiguration'),
      GetBucketLifecycleConfiguration: (input) => {
        const lifecycle = read('lifecycle', input);
        if (lifecycle === undefined) throw refusal('NoSuchLifecycleConfiguration', 404);
        return membersOf(lifecycle);
      },
      PutBucketVersioning: write('versioning', 'VersioningConfiguration'),
      GetBucketVersioning: (input) => membersOf(read('versioning', input)),
      PutBucketNotificationConfiguration: write('notification', 'NotificationConfiguration'),
      GetBucketNotificationConfiguration: (input) => membersOf(read('notification', input)),
      GetObject: (input) => this.#get(input),
      PutObject: (input) => this.#put(input),
      DeleteObject: (input) => {
        this.#bucket(input).objects.delete(textIn(input, 'Key'));
        return {};
      },
      ListObjectsV2: (input) => this.#list(input),
    };
  }
}
