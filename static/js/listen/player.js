// Plays a trial's signals: one is heard, all run in step and loop. Knows the sound, not the page.
//
//   const player = new Player(context, buffers, levelDb, { restartOnSwitch });
//   player.select(index)         hear this signal; begins to play where nothing does; call it from a tap or a key
//   player.stop()                fade out and end; the next `select` begins at the loop's beginning
//   player.setLoop({ from, to }) in seconds, at least 0.5 s; null: the whole clip; also while it plays
//   player.setLevel(db)          the listener's own level, -4 to 4 dB
//   player.position()            where the clip is, 0 to 1, or null while nothing plays
//   player.playing, player.heard whether it plays, and which signal
//
// One buffer is enough (a page without a reference); they are told apart by their index alone. Every change is a
// fade-out and then a fade-in (fades.js), so that a new loop, or a restart, begins in the silence between the two.

import { SILENCE, planChange } from "./fades.js";
import { buildGraph } from "./graph.js";
import { placeAt, placeIn } from "./playhead.js";

const LEAD_SECONDS = 0.02; // how far ahead changes are scheduled, so that none comes too late
export const HEADROOM_DB = 4; // full level is 4 dB up, so that raising the level clips nothing

const decibels = (level) => 10 ** (level / 20);

export class Player {
  #context;
  #graph;
  #frames;
  #restartOnSwitch;
  #loop;
  #timeline = SILENCE;
  #runs = []; // the one that plays and those to come; none while nothing plays

  /** context: a running or suspended AudioContext; buffers: AudioBuffers of one length and its sample rate. */
  constructor(context, buffers, levelDb = 0, { restartOnSwitch = false } = {}) {
    this.#context = context;
    this.#graph = buildGraph(context, buffers);
    this.#frames = buffers[0].length;
    this.#restartOnSwitch = restartOnSwitch;
    this.#loop = { from: 0, to: this.#frames };
    this.#graph.level(decibels(levelDb - HEADROOM_DB), true);
  }

  get playing() { return this.#runs.length > 0; }
  get heard() { return this.#timeline.sounding; }
  get output() { return this.#graph.master; }

  setLevel(levelDb) {
    this.#graph.level(decibels(levelDb - HEADROOM_DB));
  }

  select(signal) {
    this.#wake();
    if (!this.playing || (this.#restartOnSwitch && signal !== this.heard)) this.#change(signal, () => this.#loop.from);
    else this.#change(signal);
  }

  stop() {
    if (this.playing) this.#change(null);
  }

  setLoop(loop) {
    const rate = this.#context.sampleRate;
    const from = loop ? Math.round(loop.from * rate) : 0;
    const to = loop ? Math.min(Math.round(loop.to * rate), this.#frames) : this.#frames;
    if (from === this.#loop.from && to === this.#loop.to) return;
    this.#loop = { from, to };
    if (this.playing) this.#change(this.heard, (frame) => placeIn(this.#loop, this.#runs.at(-1), frame));
  }

  position() {
    if (!this.playing) return null;
    const now = (this.#context.currentTime - (this.#context.outputLatency || 0)) * this.#context.sampleRate;
    while (this.#runs.length > 1 && this.#runs[1].start <= now) this.#runs.shift();
    return placeAt(this.#runs[0], now) / this.#frames;
  }

  /** Hear `signal` (null: nothing); where `offsetAt` is given, in a new run from the clip's frame that it has for the clock's. */
  #change(signal, offsetAt = null) {
    const { timeline, fades, quiet } = planChange(this.#timeline, signal, this.#soon(), this.#graph.fadeLength, offsetAt !== null);
    this.#timeline = timeline;
    fades.forEach((fade) => this.#graph.fade(fade));
    if (signal === null) {
      this.#graph.end(quiet);
      this.#runs = [];
    } else if (offsetAt !== null) {
      const run = { start: quiet, offset: offsetAt(quiet), ...this.#loop };
      this.#graph.run(run);
      this.#runs.push(run);
      // A page that was held up just now may have started some signals too late to be in step: once more, then.
      if (this.#context.currentTime * this.#context.sampleRate >= quiet) this.#change(signal, offsetAt);
    }
  }

  #soon() {
    const { currentTime, baseLatency = 0, sampleRate } = this.#context;
    return Math.ceil((currentTime + baseLatency + LEAD_SECONDS) * sampleRate);
  }

  #wake() {
    // "suspended" before the first tap, "interrupted" after a phone call: both end with resume().
    if (this.#context.state !== "running") this.#context.resume();
  }
}
