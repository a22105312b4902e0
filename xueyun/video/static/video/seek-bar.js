/* The bar to seek by: what is loaded, what was really watched (the thin green line), and where one is. */

export const clock = (seconds) => {
  const whole = Math.max(0, Math.floor(seconds));
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (number) => String(number).padStart(2, "0");
  return hours ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
};

/* Stretches of a line as one background: no element a stretch. */
const stripes = (ranges, whole, colour) => {
  if (!ranges.length) return "none";
  const at = (second) => `${((100 * Math.min(second, whole)) / whole).toFixed(3)}%`;
  const stops = ranges.flatMap(([from, to]) => [`transparent ${at(from)}`, `${colour} ${at(from)}`, `${colour} ${at(to)}`, `transparent ${at(to)}`]);
  return `linear-gradient(90deg, ${stops.join(", ")})`;
};

export class SeekBar {
  /** @param {(seconds: number) => void} onSeek */
  constructor(player, duration, onSeek) {
    const part = (name) => player.querySelector(`.player__${name}`);
    Object.assign(this, {
      duration, onSeek, bar: part("seek"), played: part("played"), thumb: part("thumb"), tip: part("tip"),
      buffered: part("buffered"), seen: part("seen"), now: player.querySelector("[data-now]"), at: 0,
    });
    this.bar.addEventListener("pointerdown", (event) => this.grab(event));
    this.bar.addEventListener("pointermove", (event) => this.hover(event));
    this.bar.addEventListener("pointerleave", () => { this.tip.hidden = true; });
    this.bar.addEventListener("keydown", (event) => this.onKey(event));
  }

  /** The second under the pointer. */
  under(event) {
    const { left, width } = this.bar.getBoundingClientRect();
    return Math.min(1, Math.max(0, (event.clientX - left) / width)) * this.duration;
  }

  grab(event) {
    if (event.button) return;
    this.isHeld = true;
    this.bar.setPointerCapture(event.pointerId);
    this.place(this.under(event));
    const release = (last) => {
      this.isHeld = false;
      this.bar.removeEventListener("pointerup", release);
      this.bar.removeEventListener("pointercancel", release);
      if (last.type === "pointerup") this.onSeek(this.at);
    };
    this.bar.addEventListener("pointerup", release);
    this.bar.addEventListener("pointercancel", release);
  }

  hover(event) {
    const second = this.under(event);
    if (this.isHeld) this.place(second);
    this.tip.hidden = event.pointerType === "touch" && !this.isHeld;
    this.tip.value = clock(second);
    this.tip.style.left = `${(100 * second) / this.duration}%`;
  }

  onKey(event) {
    const steps = { ArrowLeft: -5, ArrowDown: -5, ArrowRight: 5, ArrowUp: 5, PageUp: 60, PageDown: -60, Home: -Infinity, End: Infinity };
    const step = steps[event.key];
    if (step === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    this.onSeek(Math.min(this.duration, Math.max(0, this.at + step)));
  }

  /** Show that one is at this second. */
  place(second) {
    this.at = second;
    const share = `${(100 * second) / this.duration}%`;
    this.played.style.width = share;
    this.thumb.style.left = share;
    this.now.textContent = clock(second);
    this.bar.setAttribute("aria-valuenow", String(Math.floor(second)));
    this.bar.setAttribute("aria-valuetext", this.bar.dataset.text.replace("‹›", clock(second)));
  }

  showBuffered(ranges) {
    const all = Array.from({ length: ranges.length }, (_, i) => [ranges.start(i), ranges.end(i)]);
    this.buffered.style.backgroundImage = stripes(all, this.duration, "rgb(255 255 255 / 45%)");
  }

  /** @param {number[][]} ranges seconds */
  showSeen(ranges) {
    if (this.seen) this.seen.style.backgroundImage = stripes(ranges, this.duration, "var(--player-green)");
  }
}
