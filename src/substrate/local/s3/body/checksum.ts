import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { crc32c } from './crc32c.ts';
import { crc64nvme } from './crc64nvme.ts';

/** By the end of its header, `x-amz-checksum-<algorithm>`. */
export const algorithms = ['crc32', 'crc32c', 'crc64nvme', 'sha1', 'sha256'] as const;
export type Algorithm = (typeof algorithms)[number];

export const isAlgorithm = (name: string): name is Algorithm => algorithms.some((each) => each === name);

export interface Hasher {
  update(body: Uint8Array): void;
  digest(): Buffer;
}

const rolling = (next: (body: Uint8Array, value: number) => number): Hasher => {
  let value = 0;
  return {
    update: (body) => {
      value = next(body, value);
    },
    digest: () => {
      const out = Buffer.alloc(4);
      out.writeUInt32BE(value);
      return out;
    },
  };
};

/** A digest that is not of S3's own list. */
export const digestOf = (name: 'md5' | 'sha1' | 'sha256'): Hasher => {
  const hash = createHash(name);
  return { update: (body) => void hash.update(body), digest: () => hash.digest() };
};

export const hasherOf = (algorithm: Algorithm): Hasher => {
  switch (algorithm) {
    case 'crc32':
      return rolling(crc32);
    case 'crc32c':
      return rolling(crc32c);
    case 'crc64nvme':
      return crc64nvme();
    case 'sha1':
    case 'sha256':
      return digestOf(algorithm);
  }
};

/** Bytes of a digest, to tell a malformed value from a wrong one. */
export const digestBytes: Readonly<Record<Algorithm | 'md5', number>> = {
  crc32: 4,
  crc32c: 4,
  crc64nvme: 8,
  sha1: 20,
  sha256: 32,
  md5: 16,
};
