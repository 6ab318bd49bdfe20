// What the listener has done on this page: what was heard, and each slot's grade. Pure.

/**
 * slots: [{token, score}] with a score of null where there is none. `heard`: signals heard before this load.
 * `toHear`: the signals that the listener is to hear, and `toGrade`: the slots that are to be graded; either rule may
 * be off. `behind(slot)`: the signals that were heard by whoever graded that slot.
 */
export class TrialState {
  #scores;
  #heard;
  #rules;

  constructor(slots, { heard = [], toHear, toGrade, mustPlay = true, mustRate = true, behind = (slot) => [slot] }) {
    this.#rules = { toHear, toGrade, mustPlay, mustRate, behind };
    this.#scores = slots.map((slot) => slot.score);
    this.#heard = new Set(heard);
    // Only what is heard can be graded, so whatever has a grade was heard.
    this.#scores.forEach((score, slot) => { if (score !== null) behind(slot).forEach((signal) => this.#heard.add(signal)); });
  }

  get heard() { return [...this.#heard]; }
  score(slot) { return this.#scores[slot]; }
  isRated(slot) { return this.#scores[slot] !== null; }

  hear(signal) { this.#heard.add(signal); }
  rate(slot, score) { this.#scores[slot] = score; }

  /** What the rules still ask for: {unheard: signals, ungraded: slots that could be graded, having been heard}. */
  missing() {
    const { toHear, toGrade, mustPlay, mustRate, behind } = this.#rules;
    const unheard = mustPlay ? this.#unheard(toHear) : [];
    const couldGrade = (slot) => !behind(slot).some((signal) => unheard.includes(signal));
    return { unheard, ungraded: mustRate ? this.#ungraded(toGrade).filter(couldGrade) : [] };
  }

  /** No rule asks for more. */
  get complete() {
    const { unheard, ungraded } = this.missing();
    return unheard.length === 0 && ungraded.length === 0;
  }

  /** Everything is heard and graded, whether a rule asks for it or not. */
  get exhausted() {
    return this.#unheard(this.#rules.toHear).length === 0 && this.#ungraded(this.#rules.toGrade).length === 0;
  }

  #unheard(signals) { return signals.filter((signal) => !this.#heard.has(signal)); }
  #ungraded(slots) { return slots.filter((slot) => !this.isRated(slot)); }
}
