// Grades or comments on their way to the server. None gets lost: each is kept on the device until the server has it.
// Pure but for what it is given: `send`, `storage`, `wait` and `now`.

/** What an outbox carries: where the device keeps it, and whether what was kept is one. */
export const GRADES = { prefix: "concord:grade:", isOne: ({ score }) => Number.isInteger(score) };
export const COMMENTS = { prefix: "concord:comment:", isOne: ({ text }) => typeof text === "string" };

const GAP = 250; // ms from one to the next: a slider on its way changes sixty times a second, and the last grade counts
const FIRST_WAIT = 1000; // ms, after what failed
const LONGEST_WAIT = 15000;

/** What `send` throws where the server's answer is no. `keep`: not for ever; the grade waits for the next change or load. */
export class SendRefused extends Error {
  constructor(message, { keep = false } = {}) {
    super(message);
    this.keep = keep;
  }
}

/**
 * send({slot, sequence, ...value}): resolves to what the server has stored, {slot, sequence, ...value};
 * throws SendRefused where trying again is of no use, anything else where it is.
 * onStatus({state, message}): idle, saving, saved, offline (kept on the device), unkept (not even there) or refused.
 * onStored: what the server has.
 */
export class Outbox {
  #waiting = new Map(); // slot -> entry: the newest of each slot, in the order of their changes
  #last = 0;
  #running = null;
  #wakeUp = () => {};
  #resting = false; // in the gap
  #hurried = 0; // how many wait for everything to be sent
  #refusal = null;

  constructor({ kind = GRADES, send, storage, wait, now = Date.now, onStatus = () => {}, onStored = () => {} }) {
    Object.assign(this, { kind, send, storage, wait, now, onStatus, onStored });
  }

  /** Nothing is waiting to be sent. */
  get empty() { return this.#waiting.size === 0; }

  /** Something waits that the device did not take. */
  get unkept() { return [...this.#waiting.keys()].some((slot) => !this.storage.keeps(this.kind.prefix + slot)); }

  /**
   * Take up what an earlier load of this page left on the device. slots: [{token, sequence, ...value}] as the
   * server has them; returns them with the device's newer values, which are sent again.
   */
  restore(slots) {
    const restored = slots.map((slot) => {
      this.#last = Math.max(this.#last, slot.sequence);
      const kept = this.#read(slot.token);
      if (kept === null) return slot;
      if (kept.sequence <= slot.sequence) {
        this.storage.removeItem(this.kind.prefix + slot.token);
        return slot;
      }
      this.#last = Math.max(this.#last, kept.sequence);
      this.#waiting.set(slot.token, kept);
      return { ...slot, ...kept };
    });
    this.#run();
    return restored;
  }

  /**
   * A slot has this value now: {score, seconds}, or {text}. Sequence numbers are times, so that the newer of two tabs
   * or loads wins.
   */
  put(slot, value) {
    this.#last = Math.max(this.now(), this.#last + 1);
    const entry = { slot, ...value, sequence: this.#last };
    this.#waiting.delete(slot);
    this.#waiting.set(slot, entry);
    this.storage.setItem(this.kind.prefix + slot, JSON.stringify(entry));
    if (this.#resting) this.onStatus({ state: "saving" });
    this.#run();
  }

  /** Try again at once, for example because the network is back. */
  retry() { this.#wakeUp(); }

  /** Resolves when everything is with the server; throws what refused it. */
  async drained() {
    this.#hurried += 1;
    this.retry();
    this.#run();
    while (this.#running) await this.#running;
    this.#hurried -= 1;
    if (this.#refusal) throw this.#refusal;
  }

  #run() {
    if (this.#running || this.empty) return;
    this.#running = this.#sendAll();
  }

  async #sendAll() {
    this.#refusal = null;
    let pause = FIRST_WAIT;
    while (!this.empty) {
      const [entry] = this.#waiting.values();
      if (pause === FIRST_WAIT) this.onStatus({ state: "saving" });
      try {
        const stored = await this.send(entry);
        pause = FIRST_WAIT;
        this.#settle(entry);
        this.#last = Math.max(this.#last, stored.sequence);
        if (!this.#waiting.has(entry.slot)) this.onStored(stored);
        if (this.empty) this.#tell();
        if (!this.#hurried) await this.#rest();
      } catch (error) {
        if (error instanceof SendRefused) {
          this.#refusal = error;
          if (error.keep) break;
          this.#settle(entry); // of this one alone: others may be taken
          continue;
        }
        this.onStatus({ state: this.unkept ? "unkept" : "offline" });
        await this.#pause(pause);
        pause = Math.min(pause * 2, LONGEST_WAIT);
      }
    }
    this.#running = null; // before anybody is told, so that what they put next is sent too
    if (this.#refusal) this.#tell();
  }

  #tell() {
    this.onStatus(this.#refusal ? { state: "refused", message: this.#refusal.message } : { state: "saved" });
  }

  async #rest() {
    this.#resting = true;
    await this.#pause(GAP);
    this.#resting = false;
  }

  #pause(milliseconds) {
    return Promise.race([this.wait(milliseconds), new Promise((resolve) => { this.#wakeUp = resolve; })]);
  }

  #settle(entry) {
    // A newer value of the same slot may have come in meanwhile, here or in another tab: that one stays.
    if (this.#waiting.get(entry.slot) === entry) this.#waiting.delete(entry.slot);
    const kept = this.#read(entry.slot);
    if (kept === null || kept.sequence <= entry.sequence) this.storage.removeItem(this.kind.prefix + entry.slot);
  }

  #read(slot) {
    try {
      const kept = JSON.parse(this.storage.getItem(this.kind.prefix + slot));
      return kept !== null && this.kind.isOne(kept) && Number.isInteger(kept.sequence) ? { ...kept, slot } : null;
    } catch {
      return null;
    }
  }
}
