// One choice between the two sounds of a pair. It is sent as the first one's grade: the scale's maximum for it, the
// minimum for the other, the middle for neither; the options' own values say so.

import { Options } from "./options.js";

const FIRST = 0;

class Choice {
  #options;
  #rate = () => {};

  constructor(root) {
    this.#options = new Options(root.querySelector("fieldset"), (value) => this.#rate(FIRST, value));
  }

  onRate(rate) { this.#rate = rate; }
  show(slot, score) { if (slot === FIRST) this.#options.value = score; }
  allow(slots) { this.#options.enabled = slots.includes(FIRST); }
  controlOf() { return this.#options.control; }
  take(element) { return this.#options.take(element); }
}

export const choice = {
  stillTo: "missing.choose",
  toGrade: () => [FIRST],
  behind: (_, toHear) => toHear,
  mayGrade: (slot, { allHeard }) => slot === FIRST && allHeard,
  mount: (root) => new Choice(root),
};
