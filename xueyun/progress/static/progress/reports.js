/* Reports to the server what was watched, shown or reached, and keeps it on the device until the server has it.

   A report is a set under the ticket of the page where it was gathered: it may be sent twice, late, or by another page.
   What could not be sent lies in localStorage, one entry a page, and the next page of any unit takes it along. */

const EVERY = 15_000;
const KEPT_FOR = 30 * 24 * 3600_000;
export const MOST_RANGES = 200;

/* crypto.randomUUID is missing on a plain http address of a campus network. */
const newId = () => Math.random().toString(36).slice(2, 12);

function keptBefore(prefix) {
  try {
    return Object.keys(localStorage).filter((name) => name.startsWith(prefix));
  } catch {
    return [];
  }
}

function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

/**
 * @typedef {object} Page
 * @property {string} url of the beacon
 * @property {string} account whose page this is
 * @property {string} unit
 * @property {string} asset '' for a text
 * @property {string} ticket '' records nothing
 * @property {() => object|null} body what the server does not have yet: {ranges}, {pages}, {end: true} or null
 * @property {object} nothing the body of a report that only tells the place
 * @property {(body: object) => void} sent the server has this
 * @property {(body: object) => void} again this was kept by an earlier page and goes under our ticket
 * @property {() => object} place where one is: {position_ms}, {page} or {}
 * @property {() => Promise<{ticket: string}|null>} renew a fresh ticket
 * @property {(answer: {state: number, seen: number[][]}) => void} onAnswer
 * @property {(code: string) => void} onRefusal 'session' or 'replaced': nothing more can be sent from here
 */

export class Reports {
  /** @param {Page} page */
  constructor(page) {
    Object.assign(this, { page, ticket: page.ticket, notBefore: 0, state: -1 });
    this.prefix = `xueyun.seen.${page.account}.`;
    this.key = this.prefix + newId();
    this.sentPlace = JSON.stringify(page.place());
  }

  start() {
    if (!this.ticket) return;
    setInterval(() => this.flush(), EVERY);
    document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && this.last());
    addEventListener("pagehide", () => this.last());
    addEventListener("online", () => this.flush());
    this.takeAlong();
  }

  /** Keep on the device what the server does not have yet. */
  keep() {
    const { unit, asset } = this.page;
    const body = this.page.body();
    try {
      if (body) localStorage.setItem(this.key, JSON.stringify({ ticket: this.ticket, unit, asset, body, at: Date.now() }));
      else localStorage.removeItem(this.key);
    } catch {
      /* A full or forbidden storage: the report is still sent from memory. */
    }
  }

  /** What there is to send, or null: new parts, or a new place. */
  next() {
    const place = this.page.place();
    const body = this.page.body();
    if (!body && JSON.stringify(place) === this.sentPlace) return null;
    return { body, place };
  }

  /** Send what is new, if anything is. One report at a time: what comes up meanwhile follows at once. */
  async flush() {
    if (this.isSending) {
      this.isWanted = true;
      return;
    }
    const next = this.next();
    if (!next || !this.ticket || Date.now() < this.notBefore) return;
    this.isSending = true;
    this.isWanted = false;
    this.keep();
    const outcome = await this.post({ ticket: this.ticket, ...(next.body ?? this.page.nothing), ...next.place });
    this.isSending = false;
    if (outcome.code === "taken") {
      this.sentPlace = JSON.stringify(next.place);
      this.drop(next.body);
      this.answer(outcome.answer);
      if (this.isWanted) await this.flush();
    } else if (outcome.code === "offline") {
      // The line may have come back while this was failing.
      if (this.isWanted) await this.flush();
    } else if (outcome.code === "later") {
      this.notBefore = Date.now() + outcome.wait;
    } else if (outcome.code === "renew") {
      await this.renew();
    } else if (outcome.code === "replaced" || outcome.code === "bad") {
      this.drop(next.body);
      if (outcome.code === "replaced") this.page.onRefusal("replaced");
    }
  }

  drop(body) {
    if (body) this.page.sent(body);
    this.keep();
  }

  /** Tell the page, and everyone on it whom a circle concerns. */
  answer({ state, seen }) {
    this.page.onAnswer({ state, seen });
    if (state <= this.state) return;
    this.state = state;
    document.dispatchEvent(new CustomEvent("xueyun:state", { detail: { unit_id: this.page.unit, state } }));
  }

  /** The page may be closing: hand the report over without waiting. What was kept is sent again by the next page. */
  last() {
    const next = this.next();
    if (!next || !this.ticket) return;
    this.keep();
    const report = { ticket: this.ticket, id: "last", ...(next.body ?? this.page.nothing), ...next.place };
    navigator.sendBeacon(this.page.url, new Blob([JSON.stringify(report)], { type: "application/json" }));
  }

  /** Reports that earlier pages could not send, of this unit and of others. */
  async takeAlong() {
    for (const key of keptBefore(this.prefix)) {
      const kept = read(key);
      if (key === this.key) continue;
      const outcome = kept ? await this.post({ ticket: kept.ticket, ...kept.body }) : {};
      const isOurs = kept?.unit === this.page.unit;
      if (outcome.code === "later" || outcome.code === "offline") continue;
      if (outcome.code === "renew") {
        // Its ticket is over: what belongs to this page goes under ours, the rest waits for its own page.
        if (!isOurs && Date.now() - kept.at < KEPT_FOR) continue;
        if (isOurs && kept.asset === this.page.asset) this.page.again(kept.body);
      }
      localStorage.removeItem(key);
      if (outcome.code === "taken" && isOurs) this.answer(outcome.answer);
    }
  }

  async renew() {
    const fresh = await this.page.renew();
    if (!fresh?.ticket) {
      this.notBefore = Date.now() + 4 * EVERY;
      return this.page.onRefusal("session");
    }
    this.ticket = fresh.ticket;
    return this.flush();
  }

  /** @returns {Promise<{code: string, answer?: object, wait?: number}>} */
  async post(report) {
    let response;
    try {
      response = await fetch(this.page.url, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ id: newId(), ...report }),
        keepalive: true,
      });
    } catch {
      return { code: "offline" };
    }
    if (response.status === 204) return { code: "nothing" };
    if (response.status >= 500) return { code: "later", wait: EVERY };
    return this.outcome(response.status, response.ok, await response.json().catch(() => null));
  }

  /** Only our own words count. The sign-in page of a hotel's network, say, comes with any status: that is no line yet. */
  outcome(status, isOk, answer) {
    if (isOk && Array.isArray(answer?.seen)) return { code: "taken", answer };
    if (isOk || !answer?.code) return { code: "offline" };
    if (status === 429) return { code: "later", wait: answer.wait_ms ?? EVERY };
    const codes = { 400: "bad", 403: "renew", 409: "replaced", 413: "bad" };
    return { code: codes[status] ?? "offline" };
  }
}
