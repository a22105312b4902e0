/* What was really watched: counted from playback itself, told to the server, shown in green. */
import { MOST_RANGES, Reports } from "xueyun/progress/reports";
import { Seconds } from "xueyun/video/seconds";

export class Watched {
  /**
   * @param {HTMLElement} player with the data of the page
   * @param {HTMLVideoElement} video
   * @param {{renew: () => Promise<object|null>, position: () => number, show: (ranges: number[][]) => void,
   *   trouble: (code: string) => void}} page
   */
  constructor(player, video, page) {
    const { duration, seen, ticket, beacon: url, account, unit, asset, done } = player.dataset;
    this.duration = Number(duration) / 1000;
    Object.assign(this, { video, page, state: Number(done), line: player.querySelector(".player__watched") });
    this.known = new Seconds(this.duration).add(JSON.parse(seen));
    this.pending = new Seconds(this.duration);
    this.reports = new Reports({
      url, account, unit, asset, ticket,
      body: () => this.unsent(),
      nothing: { ranges: [] },
      sent: ({ ranges }) => this.pending.remove(ranges),
      again: ({ ranges }) => this.pending.add(ranges),
      place: () => ({ position_ms: Math.round(page.position()) }),
      renew: page.renew,
      onAnswer: (answer) => this.onAnswer(answer),
      onRefusal: page.trouble,
    });
    this.reports.state = this.state;
    if (!ticket) return;
    this.reports.start();
    video.addEventListener("timeupdate", () => this.onTime());
    video.addEventListener("seeking", () => {
      this.isJump = !this.isStep();
      if (this.isJump) this.cut();
    });
    // `play` comes before the first frame moves; `playing` may come when a part of the first second is over.
    video.addEventListener("play", () => this.cut());
    video.addEventListener("playing", () => this.from === undefined && this.cut());
    for (const name of ["pause", "ended"]) {
      video.addEventListener(name, () => {
        this.onTime();
        this.from = undefined;
        this.reports.flush();
      });
    }
    // A step at the very beginning would tell of a whole second before the server's clock allows one.
    video.addEventListener("seeked", () => this.isJump && !video.paused && this.reports.flush());
    this.show();
  }

  /** A stretch of playback begins here: what lies before was not played into. */
  cut() {
    this.from = this.video.currentTime;
    this.clock = performance.now();
  }

  /** The player steps over holes in what it has, most of all at the very beginning; whoever jumps, jumps further. */
  isStep() {
    const by = this.video.currentTime - this.from;
    return by >= 0 && by < 1;
  }

  onTime() {
    const { currentTime, seeking, playbackRate, ended } = this.video;
    if (seeking || this.from === undefined) return;
    // Containers round: the end of the film is the end, wherever its clock stands.
    const now = ended ? Math.max(currentTime, Math.min(this.duration, currentTime + 1)) : currentTime;
    const passed = (performance.now() - this.clock) / 1000;
    // A jump that no clock explains is no playback.
    const isPlayed = now >= this.from && now - this.from <= passed * playbackRate * 1.2 + 1;
    if (isPlayed && this.mark(this.from, now)) this.show();
    this.cut();
  }

  /** Returns whether any second was new. */
  mark(from, to) {
    const crossed = new Seconds(this.duration);
    if (!crossed.cross(from, to)) return false;
    const fresh = crossed.remove(this.known.ranges()).remove(this.pending.ranges()).ranges();
    this.pending.add(fresh);
    return fresh.length > 0;
  }

  unsent() {
    const ranges = this.pending.ranges().slice(0, MOST_RANGES);
    return ranges.length ? { ranges } : null;
  }

  onAnswer({ state, seen }) {
    this.known.add(seen);
    this.state = state;
    this.show();
  }

  all() {
    return new Seconds(this.duration).add(this.known.ranges()).add(this.pending.ranges());
  }

  /** The second to go to for what was missed, or -1. */
  gap() {
    return this.all().gap();
  }

  show() {
    if (!this.line) return;
    const all = this.all();
    const ranges = all.ranges();
    this.page.show(ranges);
    const share = Math.floor((100 * all.count()) / all.bits.length);
    const [now, goal, gap] = this.line.children;
    now.dataset.text ??= now.textContent;
    now.textContent = now.dataset.text.replace("‹›", String(share));
    goal.hidden = this.state === 2;
    // A gap is something between or before watched parts: what simply lies ahead is none.
    const missing = all.gap();
    gap.hidden = missing < 0 || !ranges.length || missing >= ranges.at(-1)[1];
  }
}
