/* <video-player>: our own controls over the video element, quiet until wanted. */
import { Captions } from "xueyun/video/captions";
import { Choices } from "xueyun/video/choices";
import { listenToKeys, listenToTaps } from "xueyun/video/keys";
import { clock, SeekBar } from "xueyun/video/seek-bar";
import { Source } from "xueyun/video/source";
import { Watched } from "xueyun/video/watched";
import "xueyun/video/preparing";

const IDLE = 2600;
const STALL = 8000;

class VideoPlayer extends HTMLElement {
  connectedCallback() {
    this.video = this.part("video");
    this.frame = this.part("frame");
    this.duration = Number(this.dataset.duration) / 1000;
    this.resumeAt = this.whereOneWas();
    const { playlist, asset, renew } = this.dataset;
    this.source = new Source(this.video, { playlist, asset, renew });
    this.seekBar = new SeekBar(this, this.duration, (second) => this.goTo(second));
    this.captions = new Captions(this, this.video, this.dataset.captions);
    this.choices = new Choices(this, this.video, this.source);
    this.watched = new Watched(this, this.video, {
      renew: () => this.source.renew(),
      position: () => 1000 * this.place(),
      show: (ranges) => this.seekBar.showSeen(ranges),
      trouble: (code) => this.complain(code),
    });
    this.listen();
    this.seekBar.place(this.resumeAt);
    this.wander();
    // The library comes when the page has settled, or at the first sign of interest.
    if (!this.hasAttribute("data-patient")) this.prepareSoon();
    this.addEventListener("pointerenter", () => this.prepare(), { once: true });
  }

  prepareSoon() {
    const soon = window.requestIdleCallback ?? ((call) => setTimeout(call, 300));
    soon(() => this.prepare(), { timeout: 1500 });
  }

  part(name) {
    return this.querySelector(`.player__${name}`);
  }

  prepare() {
    this.prepared ??= this.source.prepare().catch(() => this.complain("network"));
    return this.prepared;
  }

  listen() {
    const on = (name, deed) => this.video.addEventListener(name, deed);
    on("play", () => this.setState("playing"));
    on("pause", () => this.video.ended || this.setState("paused"));
    on("ended", () => this.onEnd());
    on("timeupdate", () => this.onTime());
    on("resize", () => this.fit());
    on("progress", () => this.seekBar.showBuffered(this.video.buffered));
    on("waiting", () => this.wait(true));
    for (const name of ["playing", "canplay", "seeked", "pause"]) on(name, () => this.wait(false));
    on("contextmenu", (event) => event.preventDefault());
    this.addEventListener("click", (event) => this.onClick(event));
    for (const name of ["pointermove", "focusin", "keydown"]) this.addEventListener(name, (event) => this.wake(event));
    this.addEventListener("pointerleave", () => this.rest());
    document.addEventListener("fullscreenchange", () => this.toggleAttribute("data-full", document.fullscreenElement === this));
    listenToKeys(this, this.acts());
    listenToTaps(this.video, this.acts());
    this.source.addEventListener("trouble", ({ detail }) => this.complain(detail));
    this.source.addEventListener("mended", () => { this.part("message").hidden = true; });
    if (!document.pictureInPictureEnabled) this.part("picture").hidden = true;
  }

  acts() {
    return {
      toggle: () => this.toggle(),
      seek: (by) => this.jump(by),
      seekTo: (share) => this.goTo(share * this.duration),
      louder: (by) => this.choices.setVolume(this.video.volume + by / 100),
      mute: () => { this.video.muted = !this.video.muted; },
      captions: () => this.captions.toggle(),
      full: () => this.toggleFull(),
      faster: (by) => this.choices.faster(by),
      jump: (by) => this.jump(by, true),
      tap: () => (this.hasAttribute("data-awake") ? this.rest() : this.wake()),
    };
  }

  onClick(event) {
    const deed = event.target.closest("[data-do]")?.dataset.do;
    const deeds = {
      ...this.acts(),
      gap: () => this.goToGap(),
      restart: () => this.goTo(0),
      replay: () => this.goTo(0).then(() => this.play()),
      retry: () => this.retry(),
      picture: () => this.togglePicture(),
    };
    deeds[deed]?.();
  }

  /** Sizes are even numbers: a picture that misses its frame by a hair fills it, so that no dark line stands beside it. */
  fit() {
    const { videoWidth, videoHeight, clientWidth, clientHeight } = this.video;
    const apart = (videoWidth * clientHeight) / (videoHeight * clientWidth);
    this.toggleAttribute("data-fits", Math.abs(apart - 1) < 0.01);
  }

  /* --- playing --------------------------------------------------------------------------------------------------- */

  /** Where one is: of a video that was not begun, where it will go on. */
  place() {
    return this.hasBegun ? this.video.currentTime : this.resumeAt;
  }

  /** The last place, unless that is the very end. */
  whereOneWas() {
    const at = Number(this.dataset.position) / 1000;
    return at > 5 && at < this.duration - 5 ? at : 0;
  }

  async play() {
    if (!this.hasBegun) {
      this.hasBegun = true;
      this.toggleAttribute("data-begun", true);
      this.wait(true);
      await this.prepare();
      this.source.start(this.resumeAt);
      if (this.resumeAt) this.sayResumed();
    }
    this.part("end").hidden = true;
    this.wake();
    await this.video.play().catch((problem) => {
      if (problem.name === "NotAllowedError") this.setState("paused");
    });
  }

  toggle() {
    if (this.video.ended) return this.goTo(0).then(() => this.play());
    if (!this.video.paused) return this.video.pause();
    return this.play();
  }

  async goTo(second) {
    if (!this.hasBegun) {
      this.resumeAt = second;
      this.part("resumed").hidden = true;
      return this.play();
    }
    this.part("end").hidden = true;
    this.part("resumed").hidden = true;
    this.video.currentTime = Math.min(second, this.duration - 0.1);
    this.seekBar.place(this.video.currentTime);
    this.wake();
  }

  jump(by, isTapped = false) {
    if (isTapped) this.ripple(by);
    return this.goTo(Math.max(0, Math.min(this.duration, this.place() + by)));
  }

  goToGap() {
    const second = this.watched.gap();
    if (second >= 0) this.goTo(second).then(() => this.play());
  }

  onTime() {
    if (!this.seekBar.isHeld) this.seekBar.place(this.video.currentTime);
  }

  onEnd() {
    this.setState("ended");
    this.part("end").hidden = false;
    if (!document.fullscreenElement || document.fullscreenElement === this) this.part("next")?.focus({ preventScroll: true });
  }

  retry() {
    this.part("message").hidden = true;
    this.source.retry();
    this.play();
  }

  /* --- what is seen of it ------------------------------------------------------------------------------------------ */

  setState(state) {
    this.dataset.state = state;
    this.wake();
  }

  wake(event) {
    if (event?.pointerType === "touch") return;
    this.setAttribute("data-awake", "");
    clearTimeout(this.sleep);
    this.sleep = setTimeout(() => this.rest(), IDLE);
  }

  rest() {
    const isBusy = this.choices.menus.isOpen || this.seekBar.isHeld || this.matches(":has(.player__controls :focus-visible)");
    if (this.dataset.state === "playing" && !isBusy) this.removeAttribute("data-awake");
  }

  wait(isWaiting) {
    clearTimeout(this.waiting);
    clearTimeout(this.stalling);
    this.waiting = setTimeout(() => { this.part("spinner").hidden = !isWaiting; }, isWaiting ? 250 : 0);
    if (isWaiting) this.stalling = setTimeout(() => this.video.paused || this.complain("network"), STALL);
    else if (this.complaint === "network") this.part("message").hidden = true;
  }

  complain(code) {
    const box = this.part("message");
    this.complaint = code;
    for (const line of box.querySelectorAll("[data-message]")) line.hidden = line.dataset.message !== code;
    box.querySelector("[data-do=retry]").hidden = code !== "network";
    box.querySelector("[data-reload]").hidden = code === "network";
    box.hidden = false;
    if (code !== "network") this.video.pause();
    clearTimeout(this.waiting);
    this.part("spinner").hidden = true;
  }

  sayResumed() {
    const note = this.part("resumed");
    const [words] = note.children;
    words.textContent = words.textContent.replace("‹›", clock(this.resumeAt));
    note.hidden = false;
    setTimeout(() => { note.hidden = true; }, 7000);
  }

  ripple(by) {
    const box = this.part("ripple");
    box.textContent = by < 0 ? `− ${-by}` : `+ ${by}`;
    box.dataset.side = by < 0 ? "left" : "right";
    box.hidden = false;
    clearTimeout(this.rippling);
    this.rippling = setTimeout(() => { box.hidden = true; }, 500);
  }

  /** The watermark moves about, so that no crop takes it off. */
  wander() {
    const mark = this.part("watermark");
    if (!mark) return;
    const move = () => {
      mark.style.left = `${6 + Math.random() * 70}%`;
      mark.style.top = `${8 + Math.random() * 66}%`;
    };
    move();
    setInterval(move, 20_000);
  }

  toggleFull() {
    if (document.fullscreenElement) return document.exitFullscreen();
    if (this.requestFullscreen) return this.requestFullscreen();
    return this.video.webkitEnterFullscreen?.();
  }

  togglePicture() {
    if (document.pictureInPictureElement) return document.exitPictureInPicture();
    return this.video.requestPictureInPicture?.().catch(() => {});
  }
}

customElements.define("video-player", VideoPlayer);
