/*
 * CRC-32C (Castagnoli), eight bytes a step. Eight tables of 256 in one DataView: measured twice as fast as typed
 * arrays, whose every access has to consider `undefined`.
 */
const polynomial = 0x82f63b78;

const tables = new DataView(new ArrayBuffer(8 * 256 * 4));

const at = (table: number, byte: number): number => tables.getInt32((table * 256 + byte) * 4, true);

for (let byte = 0; byte < 256; byte += 1) {
  let crc = byte;
  for (let bit = 0; bit < 8; bit += 1) crc = (crc & 1) === 1 ? (crc >>> 1) ^ polynomial : crc >>> 1;
  tables.setInt32(byte * 4, crc, true);
}
for (let entry = 256; entry < 8 * 256; entry += 1) {
  const before = tables.getInt32((entry - 256) * 4, true);
  tables.setInt32(entry * 4, (before >>> 8) ^ at(0, before & 255), true);
}

/** As `zlib.crc32`: unsigned, and `value` is what the bytes before gave. */
export const crc32c = (body: Uint8Array, value = 0): number => {
  // Read once: the loop is half as fast when it asks the buffer for its length.
  const size = body.byteLength;
  const bytes = new DataView(body.buffer, body.byteOffset, size);
  let crc = ~value;
  let offset = 0;
  for (; offset + 8 <= size; offset += 8) {
    const low = crc ^ bytes.getInt32(offset, true);
    const high = bytes.getInt32(offset + 4, true);
    crc =
      at(7, low & 255) ^
      at(6, (low >>> 8) & 255) ^
      at(5, (low >>> 16) & 255) ^
      at(4, low >>> 24) ^
      at(3, high & 255) ^
      at(2, (high >>> 8) & 255) ^
      at(1, (high >>> 16) & 255) ^
      at(0, high >>> 24);
  }
  for (; offset < size; offset += 1) crc = (crc >>> 8) ^ at(0, (crc ^ bytes.getUint8(offset)) & 255);
  return ~crc >>> 0;
};
