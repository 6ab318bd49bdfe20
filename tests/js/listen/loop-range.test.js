import assert from "node:assert/strict";
import { test } from "node:test";

import { LEAST_SECONDS, dragged, ends, limits, moved, snap } from "../../../static/js/listen/loop-range.js";

const DURATION = 8;

test("a drag makes a loop from where it began to where it is, in either direction", () => {
  assert.deepEqual(dragged(2, 5, DURATION), { from: 2, to: 5 });
  assert.deepEqual(dragged(5, 2, DURATION), { from: 2, to: 5 });
});

test("a loop is never shorter than half a second, and grows in the drag's direction", () => {
  assert.deepEqual(dragged(2, 2.1, DURATION), { from: 2, to: 2.5 });
  assert.deepEqual(dragged(2, 1.9, DURATION), { from: 1.5, to: 2 });
  assert.deepEqual(dragged(7.9, 8, DURATION), { from: 7.5, to: 8 });
  assert.deepEqual(dragged(0.2, 0, DURATION), { from: 0, to: 0.5 });
});

test("wherever a drag goes, the loop is inside the clip and long enough", () => {
  for (let anchor = -1; anchor <= 9; anchor += 0.37) {
    for (let head = -1; head <= 9; head += 0.41) {
      const { from, to } = ends(dragged(anchor, head, DURATION), DURATION);
      assert.ok(from >= 0 && to <= DURATION && to - from >= LEAST_SECONDS - 1e-12, `${anchor} to ${head}`);
    }
  }
});

test("a drag over everything is the whole clip, and a clip of half a second has no loop", () => {
  assert.equal(dragged(-1, 9, DURATION), null);
  assert.equal(dragged(0.02, 7.98, DURATION), null);
  assert.equal(dragged(0.1, 0.4, 0.5), null);
});

test("ends lie on hundredths, and on the clip's own end where they come near it", () => {
  assert.equal(snap(1.2345, DURATION), 1.23);
  assert.equal(snap(0.04, DURATION), 0);
  assert.equal(snap(8.287, 8.3456), 8.29);
  assert.equal(snap(8.3, 8.3333), 8.3333);
});

test("an end moves as far as the other allows", () => {
  const loop = { from: 2, to: 5 };
  assert.deepEqual(moved(loop, "from", 3.1, DURATION), { from: 3.1, to: 5 });
  assert.deepEqual(moved(loop, "from", 4.9, DURATION), { from: 4.5, to: 5 });
  assert.deepEqual(moved(loop, "to", 0, DURATION), { from: 2, to: 2.5 });
  assert.deepEqual(moved(loop, "to", 99, DURATION), { from: 2, to: 8 });
  assert.deepEqual(limits(loop, "from", DURATION), { least: 0, most: 4.5 });
  assert.deepEqual(limits(loop, "to", DURATION), { least: 2.5, most: 8 });
});

test("moving an end of the whole clip makes a loop, and moving it back lets go of it", () => {
  const loop = moved(null, "from", 0.1, DURATION);
  assert.deepEqual(loop, { from: 0.1, to: 8 });
  assert.equal(moved(loop, "from", 0, DURATION), null);
});

test("a hundred steps of a key there and back lead to where they began", () => {
  let loop = { from: 2, to: 7 };
  for (let step = 0; step < 20; step++) loop = moved(loop, "to", loop.to - 0.1, DURATION);
  assert.equal(loop.to, 5);
  for (let step = 0; step < 20; step++) loop = moved(loop, "to", loop.to + 0.1, DURATION);
  assert.equal(loop.to, 7);
});

test("the ends of a clip too short for a loop do not move", () => {
  assert.equal(moved(null, "from", 0.3, 0.4), null);
  assert.equal(moved(null, "to", 0.1, 0.4), null);
});
