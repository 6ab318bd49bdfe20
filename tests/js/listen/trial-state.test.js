import assert from "node:assert/strict";
import { test } from "node:test";

import { TrialState } from "../../../static/js/listen/trial-state.js";

const fresh = (count) => Array.from({ length: count }, (_, index) => ({ token: `t${index}`, score: null }));

test("at first everything is still to hear", () => {
  const state = new TrialState(fresh(8));
  assert.equal(state.missingText(), "Still to hear: reference, 1–8");
  assert.equal(state.complete, false);
});

test("what was heard is still to grade, and what is graded is done", () => {
  const state = new TrialState(fresh(6));
  ["reference", 0, 1, 2, 5].forEach((signal) => state.hear(signal));
  state.rate(0, 0);
  state.rate(1, 100);
  assert.equal(state.missingText(), "Still to hear: 4, 5 · Still to grade: 3, 6");
  assert.equal(state.isRated(0), true);
  assert.equal(state.score(0), 0);
});

test("nothing is missing when all is heard and graded", () => {
  const state = new TrialState(fresh(2));
  ["reference", 0, 1].forEach((signal) => state.hear(signal));
  state.rate(0, 50);
  state.rate(1, 50);
  assert.equal(state.complete, true);
  assert.equal(state.missingText(), "");
});

test("after a reload what has a grade counts as heard, and what was heard stays so", () => {
  const slots = fresh(3);
  slots[0].score = 12;
  const state = new TrialState(slots, ["reference", 1]);
  assert.equal(state.missingText(), "Still to hear: 3 · Still to grade: 2");
  assert.deepEqual(new Set(state.heard), new Set(["reference", 0, 1]));
});
