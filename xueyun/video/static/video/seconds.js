/* The seconds of a video. A second counts as watched when playback crosses its middle: whatever the speed, and however
   the time is cut into pieces, every second is counted once and none is counted that was skipped. */
import { Bits } from "xueyun/progress/bits";

export class Seconds extends Bits {
  /** @param {number} duration seconds, the last of which may be a part of one */
  constructor(duration) {
    super(Math.ceil(duration));
    this.duration = duration;
  }

  /** Playback went from `from` to `to` (seconds). Returns whether it crossed the middle of any second. */
  cross(from, to) {
    let any = false;
    for (let i = Math.max(0, Math.floor(from)); i < this.bits.length && i < to; i += 1) {
      const middle = (i + Math.min(i + 1, this.duration)) / 2;
      if (middle < from || middle >= to) continue;
      this.bits[i] = 1;
      any = true;
    }
    return any;
  }
}
