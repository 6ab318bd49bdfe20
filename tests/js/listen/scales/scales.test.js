import assert from "node:assert/strict";
import { test } from "node:test";

import { intervalOf } from "../../../../static/js/listen/scales/continuous.js";
import { SCALES } from "../../../../static/js/listen/scales/index.js";

const scale = { minimum: 0, maximum: 100, labels: ["Bad", "Poor", "Fair", "Good", "Excellent"] };

test("a score is named by its interval, both ends of the scale included", () => {
  const names = [0, 19, 20, 59, 60, 80, 100].map((score) => intervalOf(score, scale));
  assert.deepEqual(names, ["Bad", "Bad", "Poor", "Fair", "Good", "Excellent", "Excellent"]);
});

test("a scale that begins at 1 is divided from there", () => {
  const names = [1, 2, 3].map((score) => intervalOf(score, { minimum: 1, maximum: 3, labels: ["low", "high"] }));
  assert.deepEqual(names, ["low", "high", "high"]);
});

test("a scale with named ends alone has no name for what lies between", () => {
  assert.equal(intervalOf(40, { ...scale, labels: [] }), "");
});

test("only the sound being heard can be graded, and a pair once all of it was heard", () => {
  for (const kind of [SCALES.continuous, SCALES.category]) {
    assert.deepEqual([0, 1].map((slot) => kind.mayGrade(slot, { selected: 1, allHeard: true })), [false, true]);
    assert.equal(kind.mayGrade(0, { selected: "reference", allHeard: true }), false);
  }
  assert.equal(SCALES.choice.mayGrade(0, { selected: 1, allHeard: false }), false);
  assert.deepEqual([0, 1].map((slot) => SCALES.choice.mayGrade(slot, { selected: "x", allHeard: true })), [true, false]);
});
