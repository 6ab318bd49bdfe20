// What a listener does on a trial's page, for who studies how people listen: numbered, gathered, sent in batches. A grade
// never waits for it; nobody is told when it fails. Pure but for what it is given: `send`, `storage` and `now`.

import { SendRefused } from "./outbox.js";
import { Stopwatch } from "./stopwatch.js";

export const MOST_A_TRIAL = 5000; // these two as the server has them: there the log of a trial ends
export const MOST_AT_ONCE = 100; // 10 KB: a browser sends up to 64 KB on behalf of a page that is left, grades among them
export const MOST_WAITING = 500; // without a network
const OVER = 500; // ms without a change, and a move is over
const MOVES = ["rate", "loop", "level"]; // may go on and on: of a move that goes on, its end counts

/**
 * The log of one trial's page. Its entries count from 1 in the trial, over all loads of the page: where numbers are
 * missing, so many entries were dropped. What another page of the session could not send goes with it.
 */
export class InteractionLog {
  #waiting = []; // as sent, but for `trial`; the oldest first
  #flying = new Set(); // those of them that are on their way
  #moving = null; // the last of them, while it may go on
  #last;
  #clock;
  #busy = false;

  /**
   * send(trial, entries): resolves once the server has them; throws SendRefused where it takes them never, anything else
   * where it may later. key: where the device keeps what waits. trial: a token of the page's. last: the highest number
   * of the trial that the server has.
   */
  constructor({ send, storage, key, trial, last = 0, now = () => performance.now() }) {
    Object.assign(this, { send, storage, key, trial, now });
    const kept = this.#kept();
    const before = kept.trial === trial ? kept : { last: 0, seconds: 0 };
    this.#waiting = kept.waiting;
    this.#last = Math.max(last, before.last);
    this.#clock = new Stopwatch(before.seconds, now);
  }

  /** The listener did this: kind and, where it has them, {signal, value, second_value}. */
  add(kind, { signal = "", ...values } = {}) {
    const entry = { kind, signal: String(signal), ...values, seconds: this.#seconds };
    if (this.#goesOn(entry)) {
      Object.assign(this.#moving, entry);
      return;
    }
    if (this.#last >= MOST_A_TRIAL) return;
    this.#last += 1;
    const numbered = { trial: this.trial, sequence: this.#last, ...entry };
    this.#waiting.push(numbered);
    this.#waiting.splice(0, this.#waiting.length - MOST_WAITING);
    this.#moving = MOVES.includes(kind) ? numbered : null;
    this.#keep();
  }

  /** Send all but a move that may go on; what does not arrive waits for the next time. */
  async flush() {
    if (this.#busy) return;
    this.#busy = true;
    while (await this.#post(this.#batch())) continue;
    this.#busy = false;
  }

  /** The page is being left: send what one request carries, a move that may go on too. */
  leave() {
    this.#moving = null;
    this.#keep();
    this.#post(this.#batch());
  }

  get #seconds() { return Math.round(this.#clock.seconds * 1000) / 1000; }

  #goesOn({ kind, signal, seconds }) {
    const before = this.#moving;
    return before?.kind === kind && before.signal === signal && (seconds - before.seconds) * 1000 < OVER;
  }

  /** The oldest that wait and are of one trial. */
  #batch() {
    if (this.#moving && (this.#seconds - this.#moving.seconds) * 1000 >= OVER) this.#moving = null;
    const ready = this.#waiting.filter((entry) => entry !== this.#moving && !this.#flying.has(entry));
    return ready.filter(({ trial }) => trial === ready[0].trial).slice(0, MOST_AT_ONCE);
  }

  /** Whether there was something to send, and nothing of it has to wait. */
  async #post(batch) {
    if (batch.length === 0) return false;
    this.#keep(); // their numbers are taken, whatever becomes of the page
    for (const entry of batch) this.#flying.add(entry);
    try {
      await this.send(batch[0].trial, batch.map(({ trial, ...entry }) => entry));
    } catch (error) {
      if (!(error instanceof SendRefused) || error.keep) return false;
    } finally {
      for (const entry of batch) this.#flying.delete(entry);
    }
    this.#waiting = this.#waiting.filter((entry) => !batch.includes(entry));
    this.#keep();
    return true;
  }

  #keep() {
    const { trial } = this;
    this.storage.setItem(this.key, JSON.stringify({ trial, last: this.#last, seconds: this.#seconds, waiting: this.#waiting }));
  }

  #kept() {
    try {
      const kept = JSON.parse(this.storage.getItem(this.key));
      if (Number.isInteger(kept.last) && Number.isFinite(kept.seconds) && Array.isArray(kept.waiting)) return kept;
    } catch {
      // nothing there, or not ours
    }
    return { waiting: [] };
  }
}
