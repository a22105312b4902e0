/* Seconds of a video or pages of a document, one byte each: the browser's side of progress/bits.py. */

export class Bits {
  constructor(size) {
    this.bits = new Uint8Array(size);
  }

  /** @param {number[][]} ranges half-open: [[from, to], …] */
  add(ranges) {
    for (const [from, to] of ranges) this.bits.fill(1, from, to);
    return this;
  }

  remove(ranges) {
    for (const [from, to] of ranges) this.bits.fill(0, from, to);
    return this;
  }

  /** Half-open ranges, merged, in order. */
  ranges() {
    const found = [];
    let start = -1;
    for (let i = 0; i <= this.bits.length; i += 1) {
      if (this.bits[i] && start < 0) start = i;
      if (!this.bits[i] && start >= 0) {
        found.push([start, i]);
        start = -1;
      }
    }
    return found;
  }

  count() {
    return this.bits.reduce((sum, bit) => sum + bit, 0);
  }

  /** The first that is missing, or -1. */
  gap() {
    return this.bits.indexOf(0);
  }
}
