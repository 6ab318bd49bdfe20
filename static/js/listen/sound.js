// What a page sounds like: its clips fetched and decoded, and played from the first tap on. Knows no page.

import { decodeClips, fetchClips } from "./loader.js";
import { unmask } from "./mask.js";
import { Player } from "./player.js";

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

  /** rate: the clips' own, in Hz. onState(sounding): the output went silent or came back by itself. */
  constructor({ rate, levelDb, restartOnSwitch = false, onState = () => {}, onPosition = () => {} }) {
    this.#rate = rate;
    this.#levelDb = levelDb;
    this.#restartOnSwitch = restartOnSwitch;
    Object.assign(this, { onState, onPosition });
  }

  get sampleRate() { return this.#context?.sampleRate ?? null; }
  get sounding() { return this.#player !== null && this.#player.playing && this.#context.state === "running"; }

  /** Bring all clips, in the order in which `play` counts them; resolves to their buffers. */
  async load(urls, { wait, onProgress, onRetry }) {
    const masked = await fetchClips(urls, { fetch: fetchNow, wait, onProgress, onRetry });
    this.#clips = masked.map((bytes, index) => unmask(bytes, urls[index]));
    this.buffers = await decodeClips(this.#clips, this.#rate, OfflineAudioContext);
    return this.buffers;
  }

  /** Hear this clip; resolves once that is under way. Call it from a tap or a key. */
  async play(index) {
    this.#opening ??= this.#open();
    await this.#opening;
    this.#player.select(index);
  }

  stop() { this.#player?.stop(); }

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
    if (context.sampleRate !== this.#rate) this.buffers = await decodeClips(this.#clips, context.sampleRate, OfflineAudioContext);
    this.#context = context;
    this.#player = new Player(context, this.buffers, this.#levelDb, { restartOnSwitch: this.#restartOnSwitch });
    this.#player.setLoop(this.#loop);
    // A phone call or a pulled plug stops the clock: say so; play goes on from the next tap.
    context.addEventListener("statechange", () => { if (this.#player.playing) this.onState(this.sounding); });
    const follow = () => {
      this.onPosition(this.#player.position());
      requestAnimationFrame(follow);
    };
    follow();
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
