// Two of the browser's own players: a clip, and beside it the reference. It stands where it was asked for.

import { clipAddress, clipName, referenceOf } from "./clips.js";

export class ClipPlayer {
  // base: the address of the study's sounds; reference: the name of the open reference among the systems.
  constructor({ base, reference }) {
    this.base = base;
    this.reference = reference;
    this.element = made("section", { className: "clip-player no-print" });
    this.element.setAttribute("aria-label", "Listen");
    this.name = made("p", { className: "clip-name" });
    this.name.setAttribute("role", "status");
    this.clip = new Voice(() => this.beside.pause());
    this.beside = new Voice(() => this.clip.pause());
    const pair = made("div", { className: "clip-pair" });
    pair.append(this.clip.element, this.beside.element);
    this.element.append(this.name, pair);
  }

  // Shows a clip and its reference, and plays the clip.
  async hear(clip) {
    this.name.textContent = clipName(clip);
    const reference = referenceOf(clip, this.reference);
    await Promise.all([
      this.clip.load(clip.system, clipAddress(this.base, clip)).then((there) => there && this.clip.play()),
      this.beside.load("Reference", clipAddress(this.base, reference)),
    ]);
  }
}

// One sound with its label. It is fetched whole, so that one can jump about in it.
class Voice {
  #asked = 0;

  constructor(onPlay) {
    this.element = made("div", { className: "clip-voice" });
    this.label = made("span", { className: "clip-label" });
    this.audio = made("audio", { controls: true, preload: "auto" });
    this.problem = made("p", { className: "small muted", hidden: true });
    this.audio.addEventListener("play", onPlay);
    this.element.append(this.label, this.audio, this.problem);
  }

  // Whether the sound is there; what was asked for later goes first.
  async load(label, address) {
    const mine = ++this.#asked;
    this.pause();
    this.label.textContent = label;
    this.audio.setAttribute("aria-label", label);
    const { sound, problem } = await fetched(address);
    if (mine !== this.#asked) return false;
    URL.revokeObjectURL(this.audio.src);
    this.audio.hidden = !sound;
    this.problem.hidden = Boolean(sound);
    this.problem.textContent = problem;
    if (sound) this.audio.src = URL.createObjectURL(sound);
    else this.audio.removeAttribute("src");
    return Boolean(sound);
  }

  pause() {
    this.audio.pause();
  }

  play() {
    return this.audio.play().catch(() => {}); // a browser that plays nothing unasked still shows the player
  }
}

async function fetched(address) {
  try {
    const answer = await fetch(address, { credentials: "same-origin" });
    if (answer.ok) return { sound: await answer.blob(), problem: "" };
    return { sound: null, problem: "The study does not have this sound." };
  } catch {
    return { sound: null, problem: "The server did not answer." };
  }
}

function made(name, properties) {
  return Object.assign(document.createElement(name), properties);
}
