import assert from "node:assert/strict";
import { test } from "node:test";

import { SCALES } from "../../../static/js/listen/scales/index.js";
import { TrialState } from "../../../static/js/listen/trial-state.js";

const fresh = (count) => Array.from({ length: count }, (_, index) => ({ token: `t${index}`, score: null }));

/** A page of `count` slots and an open reference, graded on sliders. */
function mushra(slots, options = {}) {
  const indices = [...slots.keys()];
  return new TrialState(slots, { toHear: ["reference", ...indices], toGrade: indices, ...options });
}

/** A pair with an X, and a choice. */
function abx(slots, options = {}) {
  const toHear = ["x", 0, 1];
  return new TrialState(slots, { toHear, toGrade: SCALES.choice.toGrade([0, 1]), behind: (slot) => SCALES.choice.behind(slot, toHear), ...options });
}

test("at first everything is still to hear", () => {
  const state = mushra(fresh(3));
  assert.deepEqual(state.missing(), { unheard: ["reference", 0, 1, 2], ungraded: [] });
  assert.equal(state.complete, false);
});

test("what was heard is still to grade, and what is graded is done", () => {
  const state = mushra(fresh(6));
  ["reference", 0, 1, 2, 5].forEach((signal) => state.hear(signal));
  state.rate(0, 0);
  state.rate(1, 100);
  assert.deepEqual(state.missing(), { unheard: [3, 4], ungraded: [2, 5] });
  assert.equal(state.isRated(0), true);
  assert.equal(state.score(0), 0);
});

test("nothing is missing when all is heard and graded", () => {
  const state = mushra(fresh(2));
  ["reference", 0, 1].forEach((signal) => state.hear(signal));
  [0, 1].forEach((slot) => state.rate(slot, 50));
  assert.equal(state.complete, true);
  assert.equal(state.exhausted, true);
});

test("after a reload what has a grade counts as heard, and what was heard stays so", () => {
  const slots = fresh(3);
  slots[0].score = 12;
  const state = mushra(slots, { heard: ["reference", 1] });
  assert.deepEqual(state.missing(), { unheard: [2], ungraded: [1] });
  assert.deepEqual(new Set(state.heard), new Set(["reference", 0, 1]));
});

test("where nothing must be graded, hearing everything is enough", () => {
  const state = mushra(fresh(1), { mustRate: false });
  assert.deepEqual(state.missing(), { unheard: ["reference", 0], ungraded: [] });
  ["reference", 0].forEach((signal) => state.hear(signal));
  assert.equal(state.complete, true);
  assert.equal(state.exhausted, false);
});

test("where nothing must be heard, grades alone are asked for", () => {
  const state = mushra(fresh(2), { mustPlay: false });
  assert.deepEqual(state.missing(), { unheard: [], ungraded: [0, 1] });
});

test("a choice is asked for once all of the pair are heard, and is one grade", () => {
  const state = abx(fresh(2));
  state.hear("x");
  state.hear(0);
  assert.deepEqual(state.missing(), { unheard: [1], ungraded: [] });
  state.hear(1);
  assert.deepEqual(state.missing(), { unheard: [], ungraded: [0] });
  state.rate(0, 100);
  assert.equal(state.complete, true);
});

test("a choice made before a reload was made by somebody who had heard everything", () => {
  const slots = fresh(2);
  slots[0].score = 0;
  slots[1].score = 100;
  assert.equal(abx(slots).complete, true);
});
