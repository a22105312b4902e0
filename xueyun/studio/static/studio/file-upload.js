/* `<file-upload>`: files arrive in parts by tus, two at a time; each can pause, go on, be tried again, and is followed until it is
   ready. Its words stand in the page. The fingerprints of tus-js-client let the same file go on after a reload. */

import "tus-js-client";

const { tus } = globalThis;
const AT_ONCE = 2;
// What a broken line may cost: a part whose sum can't be told is not kept. Each break makes the next parts smaller.
const [LARGEST_PART, SMALLEST_PART] = [8 * 1024 * 1024, 1024 * 1024];
const AGAIN = [0, 1000, 3000, 5000, 10_000, 20_000, 20_000, 30_000, 60_000];
const LOOK_EVERY = 1500;
const GARBLED = 460; // tus: the sum does not match

class FileUpload extends HTMLElement {
  connectedCallback() {
    this.words = this.querySelector("[data-words]").dataset;
    this.list = this.querySelector("ol");
    this.queue = [];
    this.running = 0;
    const input = this.querySelector("input[type=file]");
    input.multiple = !this.dataset.wanted; // a place that waits for a file of one kind waits for one
    for (const one of this.querySelectorAll("[data-plain]")) one.hidden = true;
    for (const one of this.querySelectorAll("[data-script]")) one.hidden = false;
    input.addEventListener("change", () => {
      this.add(input.files);
      input.value = "";
    });
    this.addEventListener("dragover", (event) => {
      event.preventDefault();
      this.dataset.over = "";
    });
    this.addEventListener("dragleave", () => delete this.dataset.over);
    this.addEventListener("drop", (event) => {
      event.preventDefault();
      delete this.dataset.over;
      this.add(event.dataTransfer.files);
    });
    addEventListener("beforeunload", (event) => this.running && event.preventDefault());
  }

  add(files) {
    for (const file of files) this.queue.push(new Item(this, file));
    this.list.hidden = false;
    this.next();
  }

  /** Begin as many as may run. */
  next() {
    while (this.running < AT_ONCE && this.queue.length) this.queue.shift().start();
  }

  say(name, words) {
    this.querySelector("[data-said]").textContent = `${name}: ${words}`;
  }
}

class Item {
  constructor(home, file) {
    this.home = home;
    this.file = file;
    this.row = home.querySelector("template").content.firstElementChild.cloneNode(true);
    this.row.querySelector(".file-upload__name").textContent = file.name;
    this.row.addEventListener("click", (event) => this[event.target.closest("[data-do]")?.dataset.do]?.());
    home.list.append(this.row);
    this.percent = 0;
    this.show("queued");
  }

  async start() {
    if (this.file.size > Number(this.home.dataset.largest)) return this.end("refused", this.home.words.large);
    this.take();
    const token = this.home.querySelector("[name=csrfmiddlewaretoken]").value;
    this.upload = new tus.Upload(this.file, {
      endpoint: this.home.dataset.endpoint,
      chunkSize: LARGEST_PART,
      retryDelays: AGAIN,
      removeFingerprintOnSuccess: true,
      metadata: { filename: this.file.name, filetype: this.file.type, wanted: this.home.dataset.wanted ?? "" },
      headers: { "X-CSRFToken": token },
      onBeforeRequest: (request) => this.prove(request),
      onShouldRetry: (error) => this.retries(error),
      onProgress: (done, size) => this.progress(done, size),
      onSuccess: () => this.follow(),
      onError: (error) => this.fail(error),
    });
    const before = await this.upload.findPreviousUploads().catch(() => []);
    if (before.length) this.upload.resumeFromPreviousUpload(before[0]);
    this.upload.start();
  }

  /** A part's sum goes with it, so that what was garbled on its way is sent again. Browsers sum over https and on this machine. */
  async prove(request) {
    if (request.getMethod() !== "PATCH" || !globalThis.crypto.subtle) return;
    const from = Number(request.getHeader("Upload-Offset"));
    const part = await this.file.slice(from, from + this.upload.options.chunkSize).arrayBuffer();
    const sum = new Uint8Array(await crypto.subtle.digest("SHA-256", part));
    if (!this.isRunning) throw new Error("It has been paused meanwhile.");
    request.setHeader("Upload-Checksum", `sha256 ${btoa(String.fromCharCode(...sum))}`);
  }

  retries(error) {
    const status = error.originalResponse?.getStatus() ?? 0;
    const { options } = this.upload;
    if (!status) options.chunkSize = Math.max(SMALLEST_PART, options.chunkSize / 2);
    const again = !status || [409, 423, GARBLED].includes(status) || (status >= 500 && status !== 507);
    if (again && !navigator.onLine) this.show("waiting");
    return again;
  }

  progress(done, size) {
    this.percent = Math.floor((done / size) * 100) || 0;
    const words = this.home.words.arriving.replace("‹done›", bytes(done)).replace("‹size›", bytes(size));
    this.show("arriving", words.replace("‹percent›", this.percent));
  }

  pause() {
    this.upload?.abort();
    this.leave();
    this.home.queue = this.home.queue.filter((one) => one !== this);
    this.show("paused");
    this.home.next();
  }

  resume() {
    if (!this.upload) return this.start();
    this.take();
    this.show("arriving", "…");
    this.upload.start();
  }

  async cancel() {
    clearTimeout(this.timer);
    this.home.queue = this.home.queue.filter((one) => one !== this);
    await this.upload?.abort(true).catch(() => {});
    this.end("cancelled");
  }

  fail(error) {
    const answer = error.originalResponse;
    const status = answer?.getStatus() ?? 0;
    if (status >= 400 && status < 500) return this.end("refused", answer.getBody() || this.home.words.broken);
    this.leave();
    this.show("paused", status === 507 ? answer.getBody() : this.home.words.broken);
    this.home.next();
  }

  /** All bytes are there: what becomes of them? */
  follow() {
    this.leave();
    this.show("checking");
    this.home.next();
    this.look();
  }

  async look() {
    const answer = await fetch(`${this.upload.url}state/`).then((got) => (got.ok ? got.json() : null)).catch(() => null);
    if (answer?.asset) this.open(answer);
    if (answer && ["ready", "failed", "refused"].includes(answer.stage)) return this.end(answer.stage, answer.words);
    if (answer) {
      this.percent = answer.percent;
      this.show(answer.stage);
    }
    this.timer = setTimeout(() => this.look(), LOOK_EVERY);
  }

  /** It is in the library: a page that waits for one hears 'taken', once. */
  open({ asset, name }) {
    const link = this.row.querySelector("[data-link]");
    if (link.hidden) this.home.dispatchEvent(new CustomEvent("taken", { detail: { asset, name }, bubbles: true }));
    link.href = `${this.home.dataset.asset}${asset}/`;
    link.hidden = false;
  }

  end(stage, words) {
    this.leave();
    this.home.dispatchEvent(new CustomEvent("over", { detail: { stage }, bubbles: true }));
    this.show(stage, words);
    this.home.say(this.file.name, words || this.home.words[stage]);
    this.home.next();
  }

  take() {
    if (!this.isRunning) this.home.running += 1;
    this.isRunning = true;
  }

  leave() {
    if (this.isRunning) this.home.running -= 1;
    this.isRunning = false;
  }

  show(stage, words) {
    this.row.dataset.stage = stage;
    this.row.querySelector(".file-upload__state").textContent = words || this.home.words[stage].replace("‹percent›", this.percent);
    const bar = this.row.querySelector("progress");
    const isOver = ["ready", "failed", "refused", "cancelled"].includes(stage);
    bar.hidden = isOver;
    if (stage === "checking") bar.removeAttribute("value");
    else bar.value = this.percent;
    this.row.querySelector("[data-do=pause]").hidden = !["arriving", "queued", "waiting"].includes(stage);
    this.row.querySelector("[data-do=resume]").hidden = stage !== "paused";
    this.row.querySelector("[data-do=cancel]").hidden = isOver || ["checking", "preparing"].includes(stage);
  }
}

function bytes(number) {
  const power = Math.min(3, Math.floor(Math.log2(Math.max(1, number)) / 10));
  const units = ["B", "KB", "MB", "GB"];
  return `${(number / 1024 ** power).toFixed(power > 1 ? 1 : 0)} ${units[power]}`;
}

customElements.define("file-upload", FileUpload);
