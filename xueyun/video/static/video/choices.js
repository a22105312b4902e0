/* Volume, speed and quality: chosen here, and the first two kept for the next video. */
import { Menus } from "xueyun/video/menus";

const SPEEDS = [0.5, 0.75, 1, 1.25, 1.5, 1.75, 2];
const KEPT = "xueyun.player";

function kept() {
  try {
    return JSON.parse(localStorage.getItem(KEPT)) ?? {};
  } catch {
    return {};
  }
}

export class Choices {
  constructor(player, video, source) {
    Object.assign(this, { player, video, source });
    this.menus = new Menus(player, (name, item) => this.choose(name, item));
    this.loudness = player.querySelector(".player__loudness");
    this.loudness.addEventListener("input", () => this.setVolume(this.loudness.value / 100));
    video.addEventListener("volumechange", () => this.showVolume());
    video.addEventListener("ratechange", () => this.showSpeed());
    source.addEventListener("levels", ({ detail }) => this.offer(detail));
    source.addEventListener("level", ({ detail }) => this.showQuality(detail));
    const { volume = 1, muted = false, speed = 1 } = kept();
    Object.assign(video, { volume, muted });
    this.setSpeed(SPEEDS.includes(speed) ? speed : 1);
    this.showVolume();
  }

  keep() {
    const { volume, muted, playbackRate: speed } = this.video;
    try {
      localStorage.setItem(KEPT, JSON.stringify({ volume, muted, speed }));
    } catch {
      /* It is only a convenience. */
    }
  }

  choose(name, item) {
    this.menus.check(name, item);
    if (name === "speed") return this.setSpeed(Number(item.dataset.speed));
    this.source.level = Number(item.dataset.quality);
    this.quality = item;
    this.showQuality();
  }

  setVolume(volume) {
    this.video.volume = Math.min(1, Math.max(0, volume));
    this.video.muted = this.video.volume === 0;
  }

  showVolume() {
    const { muted, volume } = this.video;
    this.loudness.value = muted ? 0 : Math.round(volume * 100);
    this.player.querySelector("[data-do=mute]").setAttribute("aria-pressed", String(muted));
    this.keep();
  }

  setSpeed(speed) {
    this.video.defaultPlaybackRate = speed;
    this.video.playbackRate = speed;
  }

  /** One step up or down. */
  faster(by) {
    const at = SPEEDS.indexOf(this.video.playbackRate) + by;
    this.setSpeed(SPEEDS[Math.min(SPEEDS.length - 1, Math.max(0, at))]);
  }

  showSpeed() {
    const speed = this.video.playbackRate;
    this.player.querySelector("[data-speed-now]").textContent = `${speed}×`;
    this.menus.check("speed", this.player.querySelector(`[data-speed="${speed}"]`));
    this.keep();
  }

  /** The renditions that there are, best first. One alone is no choice. */
  offer(levels) {
    if (levels.length < 2) return;
    const choice = this.player.querySelector(".player__choice--quality");
    const auto = choice.querySelector('[data-quality="-1"]');
    for (const item of choice.querySelectorAll("[data-quality]")) if (item !== auto) item.remove();
    for (const { index, height } of [...levels].sort((one, other) => other.height - one.height)) {
      const item = auto.cloneNode();
      item.dataset.quality = index;
      item.setAttribute("aria-checked", "false");
      item.textContent = `${height}p`;
      auto.before(item);
    }
    this.auto ??= auto.textContent;
    choice.hidden = false;
    // When the playlists were read again, what was chosen stays chosen.
    const chosen = [...choice.querySelectorAll("[data-quality]")].find((item) => item.textContent === this.quality?.textContent);
    if (chosen && chosen !== auto) return this.choose("quality", chosen);
    this.quality = auto;
    this.menus.check("quality", auto);
  }

  showQuality(height = this.height) {
    this.height = height;
    if (!this.quality) return;
    const isAuto = this.quality.dataset.quality === "-1";
    this.player.querySelector("[data-quality-now]").textContent = isAuto ? this.auto : this.quality.textContent;
    if (isAuto && height) this.quality.textContent = `${this.auto} · ${height}p`;
  }
}
