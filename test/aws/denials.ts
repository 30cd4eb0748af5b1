import { inject } from 'vitest';
import type { Call } from './call-proxy.ts';
import { CallProxy } from './call-proxy.ts';
import { Cloud } from './cloud.ts';
import { small } from './projects.ts';

/** What one statement allows: an operation, of S3 on one bucket. */
export const permissionOf = ({ operation, url }: Call): string => {
  const bucket = operation.startsWith('s3:') ? url.split(/[/?]/)[1]?.replace(/-\d{12}.*$/, '') : undefined;
  return bucket ? `${operation} ${bucket}` : operation;
};

/** As IAM names it; S3 asks for some permissions under another name than that of the call. */
const named: { readonly [operation: string]: string } = {
  's3:ListBuckets': 's3:ListAllMyBuckets',
  's3:ListObjectsV2': 's3:ListBucket',
  's3:HeadBucket': 's3:ListBucket',
  's3:PutBucket': 's3:CreateBucket',
  's3:GetBucket:tagging': 's3:GetBucketTagging',
  's3:GetBucket:policy': 's3:GetBucketPolicy',
  's3:GetBucket:versioning': 's3:GetBucketVersioning',
  's3:GetBucket:notification': 's3:GetBucketNotification',
  's3:GetBucket:publicAccessBlock': 's3:GetBucketPublicAccessBlock',
  's3:GetBucket:ownershipControls': 's3:GetBucketOwnershipControls',
  's3:GetBucket:lifecycle': 's3:GetLifecycleConfiguration',
};

export const nameOf = (permission: string): string => {
  const [operation = ''] = permission.split(' ');
  return named[operation] ?? operation;
};

const unique = (calls: readonly Call[]): readonly string[] => [...new Set(calls.map(permissionOf))];

/** So often a command may repeat a call that is denied every time; more of it would never end. */
const mostDenials = 40;

export interface Denied {
  readonly code: number;
  readonly said: string;
  readonly stdout: string;
  readonly calls: readonly Call[];
  /** Permissions of everything that went through and may change something. */
  readonly writes: readonly string[];
}

/** An account of its own, and a way to it on which permissions can be taken away. */
export class Denials implements AsyncDisposable {
  readonly proxy: CallProxy;
  readonly cloud: Cloud;

  private constructor(proxy: CallProxy) {
    this.proxy = proxy;
    this.cloud = new Cloud(proxy.endpoint);
    this.cloud.at.write('p.cls.json', small(this.cloud));
  }

  /** A placement that was bootstrapped, and a project that was not applied. */
  static async open(): Promise<Denials> {
    const denials = new Denials(await CallProxy.before(inject('ministack')));
    await denials.cloud.ok('bootstrap --yes');
    return denials;
  }

  async #callsOf(line: string): Promise<readonly Call[]> {
    const before = this.proxy.calls.length;
    await this.cloud.run(line);
    return this.proxy.calls.slice(before);
  }

  /** Every read that a command makes, each once. */
  async readsOf(line: string): Promise<readonly string[]> {
    return unique((await this.#callsOf(line)).filter(({ writes }) => !writes));
  }

  /** The same of those that it makes after its first write. */
  async laterReadsOf(line: string): Promise<readonly string[]> {
    const calls = await this.#callsOf(line);
    const first = calls.findIndex(({ writes }) => writes);
    return unique(calls.slice(first).filter(({ writes }) => !writes));
  }

  /** @param from from when on; a command that repeats what is denied for ever is stopped, and answers 130 */
  async without(line: string, denied: readonly string[], from: 'start' | 'first write' = 'start'): Promise<Denied> {
    const { proxy, cloud } = this;
    const before = proxy.calls.length;
    const patience = new AbortController();
    let left = mostDenials;
    let begun = from === 'start';
    proxy.fate = (call) => {
      begun ||= call.writes;
      if (!begun || !denied.includes(permissionOf(call))) return 'pass';
      left -= 1;
      if (left === 0) patience.abort();
      return 'deny';
    };
    const { code, stdout, stderr } = await cloud.at.run(line, { env: cloud.env, drain: patience.signal });
    proxy.fate = () => 'pass';
    const calls = proxy.calls.slice(before);
    const writes = calls.filter((call) => call.writes && !denied.includes(permissionOf(call))).map(permissionOf);
    return { code, stdout, said: (stdout + stderr).replace(/\s+/g, ' '), calls, writes };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.cloud[Symbol.dispose]();
    await this.proxy[Symbol.asyncDispose]();
  }
}
