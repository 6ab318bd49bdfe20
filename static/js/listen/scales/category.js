// A few named grades a slot, as buttons of which one is chosen.

import { Options } from "./options.js";

class Categories {
  #slots;
  #rate = () => {};

  constructor(root) {
    this.#slots = [...root.querySelectorAll("[data-slot]")].map((item, slot) => ({
      item,
      options: new Options(item.querySelector("fieldset"), (value) => this.#rate(slot, value)),
    }));
  }

  onRate(rate) { this.#rate = rate; }

  show(slot, score) {
    const { item, options } = this.#slots[slot];
    item.toggleAttribute("data-rated", score !== null);
    options.value = score;
  }

  allow(slots) {
    this.#slots.forEach(({ options }, slot) => { options.enabled = slots.includes(slot); });
  }

  controlOf(signal) { return this.#slots[signal]?.options.control ?? null; }
  take(element) { return this.#slots.some(({ options }) => options.take(element)); }
}

export const category = {
  stillTo: "missing.grade",
  toGrade: (slots) => slots,
  behind: (slot) => [slot],
  mayGrade: (slot, { selected }) => slot === selected,
  mount: (root) => new Categories(root),
};
