import assert from "node:assert/strict";
import { test } from "node:test";

import { placeAt, placeIn } from "../../../static/js/listen/playhead.js";

const RUN = { start: 1000, offset: 250, from: 200, to: 500 };

test("a run plays from its offset to the loop's end, and from the loop's beginning ever after", () => {
  assert.equal(placeAt(RUN, 1000), 250);
  assert.equal(placeAt(RUN, 1249), 499);
  assert.equal(placeAt(RUN, 1250), 200);
  assert.equal(placeAt(RUN, 1250 + 300 * 1000 + 7), 207);
});

test("before its start a run waits at its offset", () => assert.equal(placeAt(RUN, 400), 250));

test("for a new loop the music goes on in place if that is inside, and else from the loop's beginning", () => {
  assert.equal(placeIn({ from: 100, to: 400 }, RUN, 1049), 299);
  assert.equal(placeIn({ from: 299, to: 400 }, RUN, 1049), 299);
  assert.equal(placeIn({ from: 100, to: 299 }, RUN, 1049), 100);
  assert.equal(placeIn({ from: 300, to: 500 }, RUN, 1049), 300);
});
