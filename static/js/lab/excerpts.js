// Step 2: every trial's waveform with its excerpt as a window that is dragged, moved with keys, and listened to.

import { keepNow } from "./keep.js";
import { Listening } from "./listening.js";
import { drawSong } from "./song-waveform.js";
import { afterKey, clock, within } from "./window.js";

const form = document.getElementById("step-form");
const listening = new Listening();
const secondsOf = () => Number(form.elements.seconds.value);
const inDecibels = (value) => (value === null ? "–" : value.toFixed(1).replace("-", "−"));

/** What the server says at an address; null where it says nothing. */
async function answerOf(address) {
  try {
    const answer = await fetch(address, { credentials: "same-origin" });
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}

class Excerpt {
  constructor(root) {
    this.root = root;
    this.input = root.querySelector("input[type=hidden]");
    this.box = root.querySelector("[data-box]");
    this.window = root.querySelector("[data-window]");
    this.canvas = root.querySelector("canvas");
    this.#listen();
  }

  find(name) { return this.root.querySelector(`[data-${name}]`); }

  address(base, more = {}) {
    const { song, target } = this.root.dataset;
    return `${base}?${new URLSearchParams({ song, target, seconds: secondsOf(), ...more })}`;
  }

  async load() {
    const asked = secondsOf();
    const overview = await answerOf(this.address(this.root.dataset.overview));
    if (asked !== secondsOf()) return; // the length was changed meanwhile, and asked for anew
    if (overview === null) {
      this.find("place").textContent = "The waveform cannot be shown.";
      return;
    }
    this.overview = overview;
    this.duration = this.overview.frames / this.overview.rate;
    this.length = this.overview.excerpt_frames / this.overview.rate;
    this.proposed = this.overview.start / this.overview.rate;
    this.window.hidden = false;
    this.show();
    this.draw();
  }

  get start() {
    return this.input.value === "" ? this.proposed : within(Number(this.input.value), this.length, this.duration);
  }

  draw() { if (this.overview) drawSong(this.canvas, this.overview); }

  show(start = this.start) {
    this.box.style.setProperty("--from", start / this.duration);
    this.box.style.setProperty("--length", Math.min(this.length / this.duration, 1));
    const words = `${clock(start)} to ${clock(start + this.length)} of ${clock(this.duration)}`;
    const isMoved = this.input.value !== "";
    this.find("place").textContent = isMoved ? words : `${words}, as proposed`;
    this.find("propose").hidden = !isMoved;
    for (const [name, value] of Object.entries({ valuemin: 0, valuemax: Math.max(this.duration - this.length, 0), valuenow: start })) {
      this.window.setAttribute(`aria-${name}`, Number(value.toFixed(2)));
    }
    this.window.setAttribute("aria-valuetext", words);
  }

  /** start: seconds, or null for as proposed. */
  move(start) {
    this.input.value = start === null ? "" : String(start);
    this.input.dispatchEvent(new Event("input", { bubbles: true }));
    this.show();
    if (listening.isOf(this)) this.#hear(listening.button);
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.measure(), 400);
  }

  async measure() {
    if (!this.overview) return;
    const facts = await answerOf(this.address(this.root.dataset.facts, { start: this.start }));
    if (facts === null) return;
    const { rows } = facts;
    this.find("rows").replaceChildren(...rows.map(rowOf));
    const clipped = rows.filter((row) => row.clipped).length;
    this.find("verdict").textContent = clipped ? `· ${clipped} clipped` : "";
  }

  #listen() {
    let gesture = null;
    const secondsAt = (event) => (event.clientX / this.box.getBoundingClientRect().width) * this.duration;
    this.box.addEventListener("pointerdown", (event) => {
      if (!this.overview || event.button !== 0) return;
      const { left, width } = this.box.getBoundingClientRect();
      const at = ((event.clientX - left) / width) * this.duration;
      const inside = at >= this.start && at <= this.start + this.length;
      gesture = { begun: secondsAt(event), start: inside ? this.start : within(at - this.length / 2, this.length, this.duration), moved: !inside };
      this.box.setPointerCapture(event.pointerId);
      this.window.focus();
      this.show(gesture.start);
    });
    const place = (event) => within(gesture.start + secondsAt(event) - gesture.begun, this.length, this.duration);
    this.box.addEventListener("pointermove", (event) => {
      if (!gesture) return;
      gesture.moved ||= Math.abs(secondsAt(event) - gesture.begun) > 0;
      this.show(place(event));
    });
    this.box.addEventListener("pointerup", (event) => {
      if (gesture?.moved) this.move(place(event));
      gesture = null;
    });
    this.box.addEventListener("pointercancel", () => { gesture = null; this.show(); });
    this.window.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const target = afterKey(event.key, this.start, this.length, this.duration);
      if (target === undefined) return;
      event.preventDefault();
      this.move(target);
    });
    this.find("propose").addEventListener("click", () => { this.move(null); this.window.focus(); });
    for (const button of this.root.querySelectorAll("[data-signal]")) {
      button.addEventListener("click", () => (listening.button === button ? listening.stop() : this.#hear(button)));
    }
  }

  #hear(button) {
    if (!this.overview) return;
    const { signal, system = "" } = button.dataset;
    listening.play(this, button, this.address(this.root.dataset.sound, { start: this.start, signal, system }));
  }
}

function rowOf({ name, loudness, peak_db: peak, clipped, frames, rate }) {
  const row = document.createElement("tr");
  row.append(Object.assign(document.createElement("th"), { scope: "row", textContent: name }));
  for (const shown of [inDecibels(loudness), inDecibels(peak), clipped, (frames / rate).toFixed(2), rate]) {
    row.append(Object.assign(document.createElement("td"), { className: "number", textContent: shown }));
  }
  return row;
}

const excerpts = [...document.querySelectorAll("[data-excerpt]")].map((root) => new Excerpt(root));
async function loadAll() {
  // One after the other: each decodes a song.
  for (const excerpt of excerpts) await excerpt.load();
  for (const excerpt of excerpts) await excerpt.measure();
}
form.elements.seconds.addEventListener("change", async () => {
  await keepNow();
  if (form.elements.seconds.checkValidity()) await loadAll();
});
const redraw = () => { for (const excerpt of excerpts) excerpt.draw(); };
globalThis.addEventListener("resize", redraw);
document.addEventListener("themechange", redraw);
await loadAll();
