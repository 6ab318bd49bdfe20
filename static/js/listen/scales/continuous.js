// A slider a slot, on a scale of intervals (bad to excellent) from its minimum to its maximum.

/** The interval that a score lies in; a bound belongs to the interval above it. labels: from low to high. Pure. */
export function intervalOf(score, { minimum, maximum, labels }) {
  const place = Math.floor(((score - minimum) / (maximum - minimum)) * labels.length);
  return labels[Math.min(place, labels.length - 1)] ?? "";
}

class Sliders {
  #slots;
  #scale;
  #rate = () => {};

  constructor(root, scale) {
    this.#scale = scale;
    const board = root.querySelector("[data-intervals]");
    board.style.setProperty("--intervals", board.dataset.intervals); // here, as the page may hold no style
    for (const mark of board.querySelectorAll("[data-at]")) mark.style.setProperty("--at", mark.dataset.at);
    this.#slots = [...root.querySelectorAll("[data-slot]")].map((item) => ({
      item,
      slider: item.querySelector("input"),
      value: item.querySelector("output"),
    }));
    this.#slots.forEach(({ slider }, slot) => {
      slider.addEventListener("input", () => this.#report(slot));
      // A tap right where an ungraded slider happens to stand changes no value, and is a grade all the same.
      // (Not "click": sliders swallow it on touch.)
      slider.addEventListener("pointerup", () => this.#reportUngraded(slot));
    });
  }

  onRate(rate) { this.#rate = rate; }

  show(slot, score) {
    const { item, slider, value } = this.#slots[slot];
    const { minimum, maximum, showNumbers, notGraded } = this.#scale;
    item.toggleAttribute("data-rated", score !== null);
    value.textContent = score === null ? "–" : showNumbers ? score : "✓";
    slider.setAttribute("aria-valuetext", score === null ? notGraded : [score, intervalOf(score, this.#scale)].filter(Boolean).join(", "));
    if (score === null) return;
    slider.value = score;
    item.style.setProperty("--score", (score - minimum) / (maximum - minimum));
  }

  allow(slots) {
    this.#slots.forEach(({ slider }, slot) => { slider.disabled = !slots.includes(slot); });
  }

  controlOf(signal) { return this.#slots[signal]?.slider ?? null; }

  take(element) {
    return this.#reportUngraded(this.#slots.findIndex(({ slider }) => slider === element));
  }

  #report(slot) { this.#rate(slot, Number(this.#slots[slot].slider.value)); }

  #reportUngraded(slot) {
    const ungraded = slot >= 0 && !("rated" in this.#slots[slot].item.dataset);
    if (ungraded) this.#report(slot);
    return ungraded;
  }
}

export const continuous = {
  stillTo: "missing.grade",
  toGrade: (slots) => slots,
  behind: (slot) => [slot],
  mayGrade: (slot, { selected }) => slot === selected,
  mount: (root, scale) => new Sliders(root, scale),
};
