import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chunkDecoder } from '../../../../src/substrate/local/s3/body/aws-chunked.ts';
import { algorithms, hasherOf } from '../../../../src/substrate/local/s3/body/checksum.ts';

const digest = (algorithm: (typeof algorithms)[number], ...chunks: readonly Uint8Array[]): string => {
  const hasher = hasherOf(algorithm);
  for (const chunk of chunks) hasher.update(chunk);
  return hasher.digest().toString('hex');
};

test.each([
  ['crc32', 'cbf43926'],
  ['crc32c', 'e3069283'],
  ['crc64nvme', 'ae8b14860a799888'],
  ['sha1', 'f7c3bc1d808e04732adf679965ccc34ca7ae3441'],
  ['sha256', '15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225'],
] as const)('%s of the standard check', (algorithm, expected) => {
  expect(digest(algorithm, Buffer.from('123456789'))).toBe(expected);
});

test.each(algorithms)('%s is the same however the body is cut', (algorithm) => {
  const cut = fc.tuple(fc.uint8Array({ maxLength: 200 }), fc.nat(200));
  fc.assert(
    fc.property(cut, ([body, at]) => {
      expect(digest(algorithm, body.subarray(0, at), body.subarray(at))).toBe(digest(algorithm, body));
    }),
    { numRuns: 50 },
  );
});

const framed = (chunks: readonly Uint8Array[], trailer: string): Buffer =>
  Buffer.concat([
    ...chunks.flatMap((chunk) => [
      Buffer.from(`${chunk.length.toString(16)};chunk-signature=0\r\n`),
      chunk,
      Buffer.from('\r\n'),
    ]),
    Buffer.from(`0;chunk-signature=0\r\n${trailer}\r\n`),
  ]);

const decoded = (bytes: Buffer, sizes: readonly number[]): { body: Buffer; trailers: ReadonlyMap<string, string> } => {
  const decoder = chunkDecoder();
  const out: Buffer[] = [];
  let at = 0;
  for (const size of [...sizes, bytes.length]) {
    out.push(...decoder.feed(bytes.subarray(at, at + size)));
    at = Math.min(at + size, bytes.length);
  }
  return { trailers: decoder.end(), body: Buffer.concat(out) };
};

describe('aws-chunked', () => {
  test('gives the payload back, wherever the network cuts it', () => {
    const chunks = fc.array(fc.uint8Array({ minLength: 1, maxLength: 30 }), { maxLength: 5 });
    fc.assert(
      fc.property(chunks, fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 40 }), (parts, sizes) => {
        const { body, trailers } = decoded(framed(parts, 'x-amz-checksum-crc32: AAAAAA==\r\n'), sizes);
        expect(body).toEqual(Buffer.concat(parts));
        expect(trailers.get('x-amz-checksum-crc32')).toBe('AAAAAA==');
      }),
      { numRuns: 300 },
    );
  });

  test.each([
    ['without a size', 'zz\r\nabc\r\n', 'InvalidRequest'],
    ['longer than it says', '2\r\nabc\r\n0\r\n\r\n', 'InvalidRequest'],
    ['cut off in its data', '5\r\nabc', 'IncompleteBody'],
    ['cut off before its end', '3\r\nabc\r\n', 'IncompleteBody'],
    ['with an endless line', 'a'.repeat(20_000), 'InvalidRequest'],
    ['with an absurd size', `${'f'.repeat(20)}\r\n`, 'InvalidRequest'],
  ])('a chunk %s is refused', (_, text, code) => {
    expect(() => decoded(Buffer.from(text), [])).toThrow(expect.objectContaining({ code }));
  });
});
