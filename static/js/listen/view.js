// The trial page's elements: shows what it is told, and reports what the listener does. Knows no sound and no server.

import { actionOf } from "./keys.js";

const STATUS = {
  loading: "Loading the sounds …",
  idle: "Nothing graded yet",
  saving: "Saving …",
  saved: "Saved",
  offline: "Offline: kept on this device, sent when back",
};

/** A button's signal: a slot's index, "reference" or "mixture". */
const signalOf = (button) => (/^\d+$/.test(button.dataset.signal) ? Number(button.dataset.signal) : button.dataset.signal);

export class View {
  #find;
  #slots;
  #buttons;

  constructor(root) {
    this.#find = (name) => root.querySelector(`[data-${name}]`);
    this.#buttons = [...root.querySelectorAll("[data-signal]")];
    this.#slots = [...root.querySelectorAll("[data-slot]")].map((item) => ({
      item,
      slider: item.querySelector("input"),
      value: item.querySelector("output"),
    }));
    this.canvas = this.#find("waveform");
    const help = this.#find("help");
    this.#find("help-open").addEventListener("click", () => help.showModal());
  }

  /** Handlers: select(signal), toggle(), rate(slot, score), level(dB), next(). */
  listen({ select, toggle, rate, level, next }) {
    this.#find("play").addEventListener("click", toggle);
    this.#find("next").addEventListener("click", next);
    this.#find("level").addEventListener("input", (event) => level(Number(event.target.value)));
    for (const button of this.#buttons) {
      // The button of what is heard stops it, so that on a phone a row needs no second one.
      button.addEventListener("click", () => (button.getAttribute("aria-pressed") === "true" ? toggle() : select(signalOf(button))));
    }
    this.#slots.forEach(({ item, slider }, slot) => {
      const report = () => rate(slot, Number(slider.value));
      slider.addEventListener("input", report);
      // A tap right where an ungraded slider happens to stand changes no value, and is a grade all the same.
      // (Not "click": sliders swallow it on touch.)
      slider.addEventListener("pointerup", () => { if (!("rated" in item.dataset)) report(); });
      item.querySelector(".slot-track").addEventListener("click", () => { if (slider.disabled && !item.inert) select(slot); });
    });
    document.addEventListener("keydown", (event) => this.#key(event, { select, toggle }));
  }

  #key(event, { select, toggle }) {
    if (document.querySelector("dialog[open]")) return;
    const found = actionOf(
      {
        key: event.key,
        modified: event.ctrlKey || event.metaKey || event.altKey,
        onControl: event.target.closest("button, a") !== null,
      },
      { slots: this.#slots.length, mixture: this.#buttons.some((button) => button.dataset.signal === "mixture") },
    );
    if (!found || this.#find("play").disabled) return;
    event.preventDefault();
    if (event.repeat) return;
    if (found.action === "toggle") toggle();
    else select(found.signal);
  }

  /** All sounds are there: the buttons work from now on. */
  ready() {
    for (const button of [this.#find("play"), ...this.#buttons]) button.disabled = false;
  }

  /** selected: the signal heard last or now; playing: whether it sounds. Only its slider can be moved. */
  showSignal(selected, playing) {
    this.#find("play-icon").textContent = playing ? "■" : "▶";
    this.#find("play-label").textContent = playing ? "Stop" : "Play";
    for (const button of this.#buttons) {
      const chosen = signalOf(button) === selected;
      button.setAttribute("aria-pressed", String(chosen && playing));
      button.toggleAttribute("data-chosen", chosen);
    }
    this.#slots.forEach(({ item, slider }, slot) => {
      slider.disabled = slot !== selected;
      item.toggleAttribute("data-heard", slot === selected);
    });
    // The grade is what comes next, so the arrow keys move it at once.
    const next = typeof selected === "number" ? this.#slots[selected].slider : this.#buttons.find((button) => signalOf(button) === selected);
    next?.focus({ preventScroll: true });
  }

  showScore(slot, score) {
    const { item, slider, value } = this.#slots[slot];
    item.toggleAttribute("data-rated", score !== null);
    value.textContent = score ?? "–";
    if (score === null) {
      slider.setAttribute("aria-valuetext", "not graded yet");
      return;
    }
    slider.value = score;
    slider.removeAttribute("aria-valuetext");
    item.style.setProperty("--score", score);
  }

  showStatus(state, message = STATUS[state]) {
    const status = this.#find("status");
    status.dataset.status = state;
    if (status.textContent !== message) status.textContent = message;
  }

  /** What is missing, in words; with nothing missing the button leads on. */
  showMissing(text) {
    this.#find("missing").textContent = text || "Everything is heard and graded.";
    this.#find("next").setAttribute("aria-disabled", String(text !== ""));
  }

  showLevel(levelDb) {
    this.#find("level").value = levelDb;
    this.#find("level-value").textContent = `${levelDb > 0 ? "+" : levelDb < 0 ? "−" : ""}${Math.abs(levelDb)} dB`;
  }

  /** position: 0 to 1, or null while nothing plays. */
  showPosition(position) {
    const playhead = this.#find("playhead");
    playhead.toggleAttribute("data-moving", position !== null);
    playhead.style.setProperty("--at", position ?? 0);
  }
}
