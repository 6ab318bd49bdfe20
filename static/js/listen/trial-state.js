// What the listener has done on this page: what was heard, and each slot's grade. Pure.

/** slots: [{token, score}] with a score of null where there is none; heard: names of signals heard before. */
export class TrialState {
  #scores;
  #heard;

  constructor(slots, heard = []) {
    this.#scores = slots.map((slot) => slot.score);
    this.#heard = new Set(heard);
    // Only what is heard can be graded, so whatever has a grade was heard.
    this.#scores.forEach((score, slot) => { if (score !== null) this.#heard.add(slot); });
  }

  get heard() { return [...this.#heard]; }
  score(slot) { return this.#scores[slot]; }
  isRated(slot) { return this.#scores[slot] !== null; }

  /** A signal was heard: a slot's index, "reference" or "mixture". */
  hear(signal) { this.#heard.add(signal); }

  rate(slot, score) { this.#scores[slot] = score; }

  /** What is still to do: {reference: was it never heard, unheard: slots, unrated: slots heard but not graded}. */
  missing() {
    const slots = this.#scores.map((_, slot) => slot);
    return {
      reference: !this.#heard.has("reference"),
      unheard: slots.filter((slot) => !this.#heard.has(slot)),
      unrated: slots.filter((slot) => this.#heard.has(slot) && !this.isRated(slot)),
    };
  }

  get complete() {
    const { reference, unheard, unrated } = this.missing();
    return !reference && unheard.length === 0 && unrated.length === 0;
  }

  /** The same in words; empty when nothing is missing. */
  missingText() {
    const { reference, unheard, unrated } = this.missing();
    const hear = [reference && "reference", numbers(unheard)].filter(Boolean).join(", ");
    return [hear && `Still to hear: ${hear}`, unrated.length && `Still to grade: ${numbers(unrated)}`].filter(Boolean).join(" · ");
  }
}

/** Slots by the numbers on their buttons, runs of three and more as ranges: [0, 1, 2, 5] is "1–3, 6". */
function numbers(slots) {
  const runs = [];
  for (const slot of slots) {
    if (runs.length && runs.at(-1).at(-1) === slot - 1) runs.at(-1).push(slot);
    else runs.push([slot]);
  }
  return runs.map((run) => (run.length > 2 ? `${run[0] + 1}–${run.at(-1) + 1}` : run.map((slot) => slot + 1).join(", "))).join(", ");
}
