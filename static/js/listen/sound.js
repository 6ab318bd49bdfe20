// What a page sounds like: its clips fetched and decoded, and played from the first tap on. Knows no page.

import { decodeClips, fetchClip, fetchClips } from "./loader.js";
import { unmask } from "./mask.js";
import { Player } from "./player.js";

const PATIENCE = 1000; // ms from a tap until a browser that stays silent is taken to hold the sound back

const fetchNow = (...request) => globalThis.fetch(...request);

export class Sound {
  #clips;
  #rate;
  #restartOnSwitch;
  #opening = null; // the promise of a player: made by the first tap, as browsers ask for
  #context = null;
  #player = null;
  #levelDb;
  #loop = null;
  #fetchAgain;
  #hasRun = false;
  #starting = false; // the first sound was asked for, and its context, which takes a moment, does not run yet
  #patience = null;

  /**
   * rate: the clips' own, in Hz. onState(sounding): the output went silent or came back by itself. onTrouble(kind): why
   * nothing sounds that should, "blocked" (the browser holds the sound back) or "interrupted" (by a call, say), or null.
   */
  constructor({ rate, levelDb, restartOnSwitch = false, onState = () => {}, onPosition = () => {}, onTrouble = () => {} }) {
    this.#rate = rate;
    this.#levelDb = levelDb;
    this.#restartOnSwitch = restartOnSwitch;
    Object.assign(this, { onState, onPosition, onTrouble });
  }

  get sampleRate() { return this.#context?.sampleRate ?? null; }
  /** What was asked for is heard, or about to be. */
  get sounding() { return this.#player !== null && this.#player.playing && (this.#starting || this.#context.state === "running"); }

  /** Bring all clips, in the order in which `play` counts them; resolves to their buffers. */
  async load(urls, { wait, onProgress, onRetry }) {
    const arriving = fetchClips(urls, { fetch: fetchNow, wait, onProgress, onRetry });
    this.#clips = arriving.map(async (masked, index) => unmask(await masked, urls[index]));
    this.#fetchAgain = async (index) =>
      unmask(await fetchClip(urls[index], { fetch: fetchNow, wait, onRetry, cache: "reload" }), urls[index]);
    this.buffers = await this.#decode(this.#rate);
    return this.buffers;
  }

  /** Hear this clip; resolves once that is under way. Call it from a tap or a key. */
  async play(index) {
    this.#opening ??= this.#open();
    await this.#opening;
    this.#player.select(index);
    this.#hasRun ||= this.#context.state === "running";
    this.#starting = !this.#hasRun;
    clearTimeout(this.#patience);
    this.#patience = setTimeout(() => this.#tell(), PATIENCE);
  }

  stop() {
    this.#player?.stop();
    this.onTrouble(null);
  }

  /** Ask the browser once more for what it holds back. Call it from a tap or a key. */
  resume() { this.#context?.resume(); }

  setLevel(levelDb) {
    this.#levelDb = levelDb;
    this.#player?.setLevel(levelDb);
  }

  /** loop: {from, to} in seconds, or null for the whole clip. */
  setLoop(loop) {
    this.#loop = loop;
    this.#player?.setLoop(loop);
  }

  async #open() {
    const context = openContext(this.#rate);
    context.resume(); // at once: some browsers count the tap only until the first wait
    if (context.sampleRate !== this.buffers[0].sampleRate) this.buffers = await this.#decode(context.sampleRate);
    this.#context = context;
    this.#player = new Player(context, this.buffers, this.#levelDb, { restartOnSwitch: this.#restartOnSwitch });
    this.#player.setLoop(this.#loop);
    // A phone call or a pulled plug stops the clock: say so; play goes on where it was.
    context.addEventListener("statechange", () => {
      this.#hasRun ||= context.state === "running";
      this.#starting &&= !this.#hasRun;
      if (this.#player.playing) this.onState(this.sounding);
      if (this.#hasRun) this.#tell();
    });
    const follow = () => {
      this.onPosition(this.#player.position());
      requestAnimationFrame(follow);
    };
    follow();
  }

  #decode(rate) { return decodeClips(this.#clips, rate, OfflineAudioContext, this.#fetchAgain); }

  #tell() {
    this.#hasRun ||= this.#context.state === "running";
    this.#starting = false;
    const silent = this.#player.playing && !this.sounding;
    this.onTrouble(silent ? (this.#hasRun ? "interrupted" : "blocked") : null);
  }
}

/** At the clips' own rate where the browser allows it. */
function openContext(rate) {
  try {
    return new AudioContext({ sampleRate: rate });
  } catch {
    return new AudioContext();
  }
}

/** Bring the next page's clips into the browser's cache, one after the other; a failure matters to nobody. */
export async function prefetch(urls) {
  for (const url of urls) {
    try {
      await (await fetchNow(url, { credentials: "same-origin" })).arrayBuffer();
    } catch {
      return;
    }
  }
}
