/*
 * CRC-64/NVME, eight bytes a step, in two halves of 32 bits: BigInt is a hundred times slower. An entry of the tables
 * is the low half and then the high half.
 */
const polynomialLow = 0xac4bc9b5;
const polynomialHigh = 0x9a6c9329;

const tables = new DataView(new ArrayBuffer(8 * 256 * 8));

const lowAt = (table: number, byte: number): number => tables.getInt32((table * 256 + byte) * 8, true);
const highAt = (table: number, byte: number): number => tables.getInt32((table * 256 + byte) * 8 + 4, true);

const set = (entry: number, low: number, high: number): void => {
  tables.setInt32(entry * 8, low, true);
  tables.setInt32(entry * 8 + 4, high, true);
};

for (let byte = 0; byte < 256; byte += 1) {
  let low = byte;
  let high = 0;
  for (let bit = 0; bit < 8; bit += 1) {
    const odd = (low & 1) === 1;
    low = (low >>> 1) | (high << 31);
    high >>>= 1;
    if (odd) {
      low ^= polynomialLow;
      high ^= polynomialHigh;
    }
  }
  set(byte, low, high);
}
for (let entry = 256; entry < 8 * 256; entry += 1) {
  const low = tables.getInt32((entry - 256) * 8, true);
  const high = tables.getInt32((entry - 256) * 8 + 4, true);
  set(entry, (low >>> 8) ^ (high << 24) ^ lowAt(0, low & 255), (high >>> 8) ^ highAt(0, low & 255));
}

export interface Crc64 {
  update(body: Uint8Array): void;
  /** Eight bytes, most significant first. */
  digest(): Buffer;
}

const lowOf = (a: number, b: number): number =>
  lowAt(7, a & 255) ^
  lowAt(6, (a >>> 8) & 255) ^
  lowAt(5, (a >>> 16) & 255) ^
  lowAt(4, a >>> 24) ^
  lowAt(3, b & 255) ^
  lowAt(2, (b >>> 8) & 255) ^
  lowAt(1, (b >>> 16) & 255) ^
  lowAt(0, b >>> 24);

const highOf = (a: number, b: number): number =>
  highAt(7, a & 255) ^
  highAt(6, (a >>> 8) & 255) ^
  highAt(5, (a >>> 16) & 255) ^
  highAt(4, a >>> 24) ^
  highAt(3, b & 255) ^
  highAt(2, (b >>> 8) & 255) ^
  highAt(1, (b >>> 16) & 255) ^
  highAt(0, b >>> 24);

export const crc64nvme = (): Crc64 => {
  let lowNow = ~0;
  let highNow = ~0;

  const update = (body: Uint8Array): void => {
    // Locals, for the speed of the loop.
    const size = body.byteLength;
    const bytes = new DataView(body.buffer, body.byteOffset, size);
    let low = lowNow;
    let high = highNow;
    let offset = 0;
    for (; offset + 8 <= size; offset += 8) {
      const a = low ^ bytes.getInt32(offset, true);
      const b = high ^ bytes.getInt32(offset + 4, true);
      low = lowOf(a, b);
      high = highOf(a, b);
    }
    for (; offset < size; offset += 1) {
      const index = (low ^ bytes.getUint8(offset)) & 255;
      low = ((low >>> 8) | (high << 24)) ^ lowAt(0, index);
      high = (high >>> 8) ^ highAt(0, index);
    }
    lowNow = low;
    highNow = high;
  };

  const digest = (): Buffer => {
    const out = Buffer.alloc(8);
    out.writeInt32BE(~highNow, 0);
    out.writeInt32BE(~lowNow, 4);
    return out;
  };

  return { update, digest };
};
