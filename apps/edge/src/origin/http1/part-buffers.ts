const size = 64 * 1024;
const most = 64;
const free: Buffer[] = [];

/**
 * Memory for parts of large answers between two connections. It is used again as soon as a part has left: memory of this kind is
 * freed late by itself, and a gigabyte that streams through would leave a hundred megabytes behind.
 */
export const partBuffers = {
  /** A copy of the bytes, of which there are at most 64 KB. The whole of its memory is to be given back, not the copy. */
  copy(bytes: Buffer): { readonly part: Buffer; readonly memory: Buffer } {
    const memory = free.pop() ?? Buffer.allocUnsafeSlow(size);
    bytes.copy(memory);
    return { part: memory.subarray(0, bytes.length), memory };
  },

  giveBack(memory: Buffer): void {
    if (free.length < most) free.push(memory);
  },
};
