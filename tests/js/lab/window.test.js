import assert from "node:assert/strict";
import { test } from "node:test";

import { afterKey, clock, within } from "../../../static/js/lab/window.js";

test("a window stays inside its song, on hundredths of a second", () => {
  assert.equal(within(-3, 2, 10), 0);
  assert.equal(within(9, 2, 10), 8);
  assert.equal(within(1.23456, 2, 10), 1.23);
  assert.equal(within(4, 10, 10), 0);
  assert.equal(within(4, 12, 10), 0, "a song shorter than its excerpt");
  assert.equal(within(99, 2, 10.339), 8.33, "never beyond the last sample");
});

test("keys move a window by a tenth of a second, by its own length, and to the ends", () => {
  assert.equal(afterKey("ArrowRight", 1, 2, 10), 1.1);
  assert.equal(afterKey("ArrowLeft", 0.05, 2, 10), 0);
  assert.equal(afterKey("PageDown", 5, 2, 10), 3);
  assert.equal(afterKey("PageUp", 7, 2, 10), 8);
  assert.deepEqual([afterKey("Home", 5, 2, 10), afterKey("End", 5, 2, 10)], [0, 8]);
  assert.equal(afterKey("a", 5, 2, 10), undefined);
});

test("a time is read as minutes and seconds", () => {
  assert.deepEqual([0, 5.04, 59.96, 65.2].map(clock), ["0:00.0", "0:05.0", "1:00.0", "1:05.2"]);
});
