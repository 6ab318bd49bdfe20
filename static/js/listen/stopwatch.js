// Seconds since the first sound, over reloads of the page, by a clock that nobody can set: a device's own time may jump.
// The time in which the page is away does not count. Pure but for `now`.

export class Stopwatch {
  #before; // seconds of former loads of the page, or null where it was never started
  #started; // when it runs: now() at that moment

  /** seconds: what it showed before the page was loaded anew, or null; now: a steady clock in ms, as performance.now. */
  constructor(seconds = null, now = () => performance.now()) {
    this.now = now;
    this.#before = seconds ?? null;
    this.#started = now();
  }

  /** Start it, once. */
  start() {
    if (this.#before !== null) return;
    this.#before = 0;
    this.#started = this.now();
  }

  /** What it shows, or null before its start. */
  get seconds() {
    return this.#before === null ? null : this.#before + (this.now() - this.#started) / 1000;
  }
}
