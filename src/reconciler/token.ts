import { createHash } from 'node:crypto';

const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';

const base32 = (bytes: Uint8Array): string => {
  let text = '';
  let bits = 0;
  let value = 0;
  for (const byte of bytes) {
    value = (value << 8) | byte;
    bits += 8;
    for (; bits >= 5; bits -= 5) text += alphabet[(value >>> (bits - 5)) & 31];
    value &= (1 << bits) - 1;
  }
  return bits > 0 ? text + alphabet[(value << (5 - bits)) & 31] : text;
};

/**
 * Names one operation on one object. Deterministic, so that a restarted process recognises what it began, and two
 * processes with the same intent do not begin it twice. `attempt` changes when an operation has failed for good.
 */
export const tokenOf = (operation: {
  readonly lineage: string;
  readonly address: string;
  readonly op: string;
  readonly desiredDigest: string;
  readonly attempt: string;
}): string => {
  const { lineage, address, op, desiredDigest, attempt } = operation;
  const hash = createHash('sha256')
    .update(JSON.stringify([lineage, address, op, desiredDigest, attempt]))
    .digest();
  return `clusterless-${base32(hash)}`;
};
