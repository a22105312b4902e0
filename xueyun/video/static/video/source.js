/* Where the picture comes from: hls.js, or the browser's own HLS. Tickets run out after minutes; an address is renewed
   on its way out, so that a long video never stops for it. */

const RENEW_AFTER = 12 * 60_000;
const AGAIN_AFTER = 5000;
const MOST_RENEWALS = 2;
const MEDIA = /\/media\/[^/]+\/(?=[^/]*(?:m3u8|key)$)/;

export class Source extends EventTarget {
  /**
   * Events: 'levels' (detail: [{index, height}]), 'level' (detail: height), 'trouble' (detail: 'network' | 'session' |
   * 'replaced' | 'broken'), 'mended'.
   * @param {HTMLVideoElement} video
   * @param {{playlist: string, asset: string, renew: string}} page
   */
  constructor(video, page) {
    super();
    Object.assign(this, { video, page, playlist: page.playlist, renewed: Date.now(), renewals: 0 });
  }

  tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  /** Load the player's library and the list of renditions; nothing of the film itself. */
  async prepare() {
    const { default: Hls } = await import("hls.js");
    if (!Hls.isSupported()) return this.prepareNative();
    this.Hls = Hls;
    this.hls = new Hls({
      autoStartLoad: false,
      capLevelToPlayerSize: true,
      maxBufferLength: 30,
      maxMaxBufferLength: 60,
      backBufferLength: 60,
      xhrSetup: (xhr, url) => this.open(xhr, url),
    });
    this.hls.on(Hls.Events.MANIFEST_PARSED, (_, { levels }) => this.onParsed(levels));
    this.hls.on(Hls.Events.LEVEL_SWITCHED, (_, { level }) => this.tell("level", this.hls.levels[level]?.height));
    this.hls.on(Hls.Events.FRAG_BUFFERED, () => this.mended());
    this.hls.on(Hls.Events.ERROR, (_, problem) => this.onProblem(problem));
    this.hls.loadSource(this.playlist);
    this.hls.attachMedia(this.video);
  }

  prepareNative() {
    if (!this.video.canPlayType("application/vnd.apple.mpegurl")) return this.tell("trouble", "broken");
    this.video.src = this.playlist;
    this.video.addEventListener("error", () => this.reload());
    this.video.addEventListener("playing", () => this.mended());
  }

  /** Begin to fetch the film from here (seconds): at once, or as soon as the renditions are known. */
  start(at) {
    this.wanted = at;
    if (this.hls?.levels.length) this.hls.startLoad(at);
    else if (!this.hls && at) this.video.currentTime = at;
  }

  onParsed(levels) {
    this.tell("levels", levels.map((level, index) => ({ index, height: level.height })));
    // Asked before there are renditions, hls.js would forget the place and begin at the beginning.
    if (this.wanted !== undefined) this.hls.startLoad(this.wanted);
  }

  /** -1 chooses by the connection. */
  set level(index) {
    if (this.hls) this.hls.nextLevel = index;
  }

  /** hls.js asks for an address: the ticket in it may have run out since the playlist was read. */
  async open(xhr, url) {
    if (MEDIA.test(url)) {
      if (Date.now() - this.renewed > RENEW_AFTER) await this.renew();
      const [current] = this.playlist.match(MEDIA);
      xhr.open("GET", url.replace(MEDIA, current), true);
    } else {
      xhr.open("GET", url, true);
    }
  }

  /** Ask the page's server for fresh tickets. Resolves to its answer, or null when it gives none. */
  renew() {
    this.renewing ??= this.ask().finally(() => { this.renewing = null; });
    return this.renewing;
  }

  async ask() {
    let response;
    try {
      response = await fetch(this.page.renew, { headers: { Accept: "application/json" } });
    } catch {
      this.tell("trouble", "network");
      return null;
    }
    const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
    const fresh = response.ok && isJson ? await response.json() : null;
    if (!fresh?.playlist) {
      this.tell("trouble", "session");
      return null;
    }
    if (fresh.asset !== this.page.asset) {
      this.tell("trouble", "replaced");
      return null;
    }
    this.playlist = fresh.playlist;
    this.renewed = Date.now();
    return fresh;
  }

  async onProblem({ fatal, type, response }) {
    if (response?.code === 403) return this.onRefusal();
    if (!fatal) return;
    this.isTroubled = true;
    if (type === this.Hls.ErrorTypes.MEDIA_ERROR && !this.wasRecovered) {
      this.wasRecovered = true;
      this.hls.recoverMediaError();
    } else if (type === this.Hls.ErrorTypes.NETWORK_ERROR) {
      this.lose();
    } else {
      this.tell("trouble", "broken");
    }
  }

  /** A ticket has run out, or so it seems: when fresh ones open nothing either, the server can't reach its own files. */
  async onRefusal() {
    if (this.isRenewing) return;
    if (this.renewals >= MOST_RENEWALS) return this.lose();
    this.renewals += 1;
    this.isRenewing = true;
    const fresh = await this.renew();
    this.isRenewing = false;
    if (fresh) this.reopen();
  }

  /** The film can't be reached: say so, and try again by and by. */
  lose() {
    this.isTroubled = true;
    this.tell("trouble", "network");
    clearTimeout(this.again);
    this.again = setTimeout(() => this.retry(), AGAIN_AFTER);
  }

  /** Go on after a lost connection, from where one is. Tickets may have run out meanwhile: one renewal is free. */
  retry() {
    clearTimeout(this.again);
    this.renewals = Math.min(this.renewals, MOST_RENEWALS - 1);
    if (!this.hls) this.reload();
    else if (this.hls.levels?.length) this.hls.startLoad(this.video.currentTime);
    else this.reopen();
  }

  /** Read the playlists again, under the ticket there is now, and go on at the same place. */
  reopen() {
    const wasPlaying = !this.video.paused;
    if (this.wanted !== undefined) this.wanted = this.video.currentTime || this.wanted;
    this.hls.once(this.Hls.Events.MANIFEST_PARSED, () => wasPlaying && this.video.play().catch(() => {}));
    this.hls.loadSource(this.playlist);
  }

  mended() {
    this.renewals = 0;
    if (!this.isTroubled) return;
    this.isTroubled = false;
    this.tell("mended");
  }

  /** The browser's own player can only begin anew: with a fresh address, at the same place. */
  async reload() {
    const at = this.video.currentTime;
    this.isTroubled = true;
    if (this.renewals >= MOST_RENEWALS) return this.lose();
    this.renewals += 1;
    if (!(await this.renew())) return;
    this.video.src = this.playlist;
    this.video.currentTime = at;
    this.video.play().catch(() => {});
  }
}
