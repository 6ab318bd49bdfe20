// Plays a trial's signals: one is heard, all run in step. Knows the sound, not the page.

import { SILENCE, planChange } from "./fades.js";
import { buildGraph } from "./graph.js";

const LEAD_SECONDS = 0.02; // how far ahead changes are scheduled, so that none comes too late
export const HEADROOM_DB = 4; // full level is 4 dB up, so that raising the level clips nothing

const decibels = (level) => 10 ** (level / 20);

export class Player {
  #context;
  #graph;
  #frames;
  #timeline = SILENCE;
  #startFrame = null;

  /** context: a running or suspended AudioContext; buffers: AudioBuffers of one length and its sample rate. */
  constructor(context, buffers, levelDb = 0) {
    this.#context = context;
    this.#graph = buildGraph(context, buffers);
    this.#frames = buffers[0].length;
    this.setLevel(levelDb);
  }

  get playing() { return this.#startFrame !== null; }
  get heard() { return this.#timeline.sounding; }
  get output() { return this.#graph.master; }

  /** The listener's own level, -4 to 4 dB. */
  setLevel(levelDb) {
    this.#graph.master.gain.value = decibels(levelDb - HEADROOM_DB);
  }

  /** Hear this signal from now on; begins to play where nothing does. Call it from a tap or a key. */
  select(signal) {
    this.#wake();
    if (!this.playing) {
      this.#startFrame = Math.max(this.#soon(), this.#timeline.free);
      this.#graph.start(this.#startFrame);
    }
    this.#change(signal, Math.max(this.#soon(), this.#startFrame));
  }

  /** Fade out and end; the next `select` begins at the clip's beginning. */
  stop() {
    if (!this.playing) return;
    this.#change(null, this.#soon());
    this.#graph.stop(this.#timeline.free);
    this.#startFrame = null;
  }

  /** Where the clip is, 0 to 1, or null while nothing plays. */
  position() {
    if (!this.playing) return null;
    const since = this.#context.currentTime * this.#context.sampleRate - this.#startFrame;
    return since < 0 ? 0 : (since % this.#frames) / this.#frames;
  }

  #change(signal, frame) {
    const { timeline, fades } = planChange(this.#timeline, signal, frame, this.#graph.fadeLength);
    this.#timeline = timeline;
    fades.forEach((fade) => this.#graph.fade(fade));
  }

  #soon() {
    return Math.ceil((this.#context.currentTime + LEAD_SECONDS) * this.#context.sampleRate);
  }

  #wake() {
    // "suspended" before the first tap, "interrupted" after a phone call: both end with resume().
    if (this.#context.state !== "running") this.#context.resume();
  }
}
