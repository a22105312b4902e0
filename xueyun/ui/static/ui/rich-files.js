/** The school's library behind an editor: what a reference shows, what can be chosen, and files that are sent there. */
import "tus-js-client";

const { tus } = globalThis;
const LOOK_EVERY = 700;
const LARGEST_SIDE = 1920; // pixels of a picture that was taken by a camera
const AGAIN = [0, 1000, 3000, 5000];

export class Files {
  /** @param {{list: string, uploads: string, token: () => string, rule: object, words: object}} options */
  constructor(options) {
    Object.assign(this, options);
    this.known = new Map();
    this.asked = new Set();
  }

  get canUpload() {
    return Boolean(this.uploads);
  }

  /** What is known of a file: {ref, name, kind, url, width, height}; null where the library has no such file. */
  find(address) {
    const ref = address.slice(this.rule.file.length);
    if (!this.known.has(ref)) this.known.set(ref, new Promise((resolve) => this.ask(ref, resolve)));
    return this.known.get(ref);
  }

  /* All that a text names are asked for at once. */
  ask(ref, resolve) {
    this.asked.add([ref, resolve]);
    clearTimeout(this.timer);
    this.timer = setTimeout(async () => {
      const some = [...this.asked];
      this.asked.clear();
      const found = await this.fetch({ refs: some.map(([one]) => one).join(",") });
      for (const [one, tell] of some) tell(found.find((file) => file.ref === one) ?? null);
    }, 10);
  }

  /** The library's newest files whose names hold these words. */
  search(kind, words) {
    return this.fetch({ kind, q: words });
  }

  async fetch(asked) {
    try {
      const answer = await fetch(`${this.list}?${new URLSearchParams(asked)}`, { headers: { Accept: "application/json" } });
      const { files } = await answer.json();
      for (const file of files) this.known.set(file.ref, Promise.resolve(file));
      return files;
    } catch {
      return [];
    }
  }

  /** Send a file into the library. Resolves to what `find` gives; rejects with an Error whose message is for people. */
  async send(file, onProgress, wanted = "") {
    const body = wanted === "image" ? await fitting(file) : file;
    const address = await this.transfer(body, file.name || "picture.png", wanted, onProgress);
    const ref = await this.taken(address);
    this.known.delete(ref);
    const found = await this.find(this.rule.file + ref);
    if (!found) throw new Error(this.words.upload_failed);
    return found;
  }

  transfer(body, filename, wanted, onProgress) {
    return new Promise((resolve, reject) => {
      const upload = new tus.Upload(body, {
        endpoint: this.uploads,
        retryDelays: AGAIN,
        storeFingerprintForResuming: false,
        metadata: { filename, ...(wanted && { wanted }) },
        headers: { "X-CSRFToken": this.token() },
        onProgress: (done, size) => onProgress(size ? Math.floor((done / size) * 100) : 0),
        onSuccess: () => resolve(upload.url),
        onError: (error) => {
          const answer = error.originalResponse;
          const words = answer && answer.getStatus() < 500 ? answer.getBody() : "";
          reject(new Error(words || this.words.upload_failed));
        },
      });
      upload.start();
    });
  }

  /** What became of the bytes: the reference of the file that the library made of them. */
  async taken(address) {
    for (;;) {
      const answer = await fetch(`${address}state/`).then((got) => (got.ok ? got.json() : null)).catch(() => null);
      if (answer?.stage === "ready") return answer.asset;
      if (answer && ["failed", "refused"].includes(answer.stage)) throw new Error(answer.words || this.words.upload_failed);
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY));
    }
  }
}

/** A photograph at a size for reading, and without where and when it was taken; drawings and animations as they are. */
async function fitting(file) {
  if (file.type !== "image/jpeg") return file;
  const picture = await createImageBitmap(file).catch(() => null);
  if (!picture) return file;
  const scale = Math.min(1, LARGEST_SIDE / Math.max(picture.width, picture.height));
  const canvas = Object.assign(document.createElement("canvas"), { width: Math.round(picture.width * scale), height: Math.round(picture.height * scale) });
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve) => canvas.toBlob((blob) => resolve(blob ?? file), "image/jpeg", 0.88));
}
