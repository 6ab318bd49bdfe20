// The trial page's elements: shows what it is told, and reports what the listener does. Knows no sound and no server.

import { actionOf } from "./keys.js";
import { orderByGrade, showInOrder } from "./sorting.js";
import { text } from "./text.js";

const SAID = ["offline", "unkept", "refused"]; // states that are spoken; "saving" and "saved" at every grade would be too much

/** A button's signal: a slot's index, or its name. */
const signalOf = (button) => (/^\d+$/.test(button.dataset.signal) ? Number(button.dataset.signal) : button.dataset.signal);

export class View {
  #root;
  #scale;
  #slots;
  #buttons;
  #signals;
  #selected = null;
  #status = null;

  /** scale: what the page's scale was mounted as (scales/index.js); signals: what can be heard. */
  constructor(root, { scale, signals }) {
    this.#signals = signals;
    this.#root = root;
    this.#scale = scale;
    this.#buttons = [...root.querySelectorAll("[data-signal]")];
    this.#slots = [...root.querySelectorAll("[data-slot]")];
    this.canvas = this.#find("waveform");
    this.#find("help-open").addEventListener("click", () => this.#help());
  }

  /** Handlers: select(signal), toggle(), level(dB), next(), comment(), scores() -> each slot's grade. */
  listen({ select, toggle, level, next, comment, scores }) {
    this.#find("play").addEventListener("click", toggle);
    this.#find("next").addEventListener("click", () => this.#next(next));
    this.#find("level").addEventListener("input", (event) => level(Number(event.target.value)));
    for (const button of this.#buttons) {
      // The button of what is heard stops it, so that on a phone a row needs no second one.
      button.addEventListener("click", () => (button.getAttribute("aria-pressed") === "true" ? toggle() : select(signalOf(button))));
    }
    this.#slots.forEach((item, slot) => {
      // To reach for a grade that cannot be set yet is a wish to hear its sound.
      item.querySelector("[data-wish]")?.addEventListener("click", () => { if (slot !== this.#selected && !this.#find("play").disabled) select(slot); });
    });
    this.#find("sort")?.addEventListener("click", (event) => this.#sort(event.currentTarget, scores()));
    const actions = {
      select: ({ signal }) => select(signal),
      toggle,
      comment,
      help: () => this.#help(),
      leave: () => this.focusOn(this.#selected),
      enter: () => { if (!this.#scale.take(document.activeElement)) this.#next(next); },
    };
    document.addEventListener("keydown", (event) => this.#key(event, actions));
  }

  #key(event, actions) {
    if (document.querySelector("dialog[open], [data-only-here]")) return; // a notice that Escape has just closed opens again
    const found = actionOf(
      {
        key: event.key,
        modified: event.ctrlKey || event.metaKey || event.altKey,
        onControl: event.target.closest("button, a, summary, select") !== null,
        onText: event.target.closest("textarea") !== null,
      },
      { signals: this.#signals, layout: this.#root.dataset.layout },
    );
    if (!found || this.#find("play").disabled) return;
    event.preventDefault();
    if (!event.repeat) actions[found.action](found);
  }

  /** All sounds are there: the buttons work from now on. */
  ready() {
    for (const button of [this.#find("play"), ...this.#buttons]) button.disabled = false;
    this.#announce(text("status.ready"));
  }

  /** selected: the signal heard last or now; playing: whether it sounds; gradable: the slots that take a grade now. */
  showSignal(selected, { playing, gradable }) {
    this.#selected = selected;
    this.#find("play-icon").textContent = playing ? "■" : "▶";
    this.#find("play-label").textContent = text(playing ? "player.stop" : "player.play");
    for (const button of this.#buttons) {
      const chosen = signalOf(button) === selected;
      button.setAttribute("aria-pressed", String(chosen && playing));
      button.toggleAttribute("data-chosen", chosen);
    }
    this.#slots.forEach((item, slot) => item.toggleAttribute("data-heard", slot === selected));
    this.#scale.allow(gradable);
  }

  /** To where this signal is graded: that is what comes next, so the arrow keys set it at once. */
  focusOn(signal) {
    const control = this.#scale.controlOf(signal);
    const usable = control !== null && control.matches(":enabled");
    (usable ? control : this.#buttons.find((button) => signalOf(button) === signal))?.focus({ preventScroll: true });
  }

  showStatus(state, message = text(`status.${state}`)) {
    const status = this.#find("status");
    status.dataset.status = state;
    if (status.textContent !== message) status.textContent = message;
    if (SAID.includes(state) || (SAID.includes(this.#status) && state === "saved")) this.#announce(message);
    this.#status = state;
  }

  /** What is missing, in words; with nothing missing the button leads on. */
  showMissing(words, complete) {
    const missing = this.#find("missing");
    missing.textContent = words;
    missing.removeAttribute("data-urgent");
    this.#find("next").setAttribute("aria-disabled", String(!complete));
  }

  #next(next) {
    if (this.#find("next").getAttribute("aria-disabled") === "false") {
      next();
      return;
    }
    this.#find("missing").setAttribute("data-urgent", "");
    this.#announce(this.#find("missing").textContent);
  }

  #sort(button, scores) {
    const sorted = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(sorted));
    showInOrder(this.#slots, sorted ? orderByGrade(scores) : [...scores.keys()]);
  }

  showLevel(levelDb) {
    const shown = `${levelDb > 0 ? "+" : levelDb < 0 ? "−" : ""}${Math.abs(levelDb)} dB`;
    this.#find("level").value = levelDb;
    this.#find("level").setAttribute("aria-valuetext", shown);
    this.#find("level-value").textContent = shown;
  }

  /** position: 0 to 1, or null while nothing plays. */
  showPosition(position) {
    const playhead = this.#find("playhead");
    playhead.toggleAttribute("data-moving", position !== null);
    playhead.style.setProperty("--at", position ?? 0);
  }

  #help() { this.#find("help").showModal(); }
  #announce(message) { this.#find("announcement").textContent = message; }
  #find(name) { return this.#root.querySelector(`[data-${name}]`); }
}
