// What a figure is on paper.
import assert from "node:assert/strict";
import { test } from "node:test";

import { put, take, whole } from "../../../static/js/analysis/paper.js";

const beside = (entries, height) => ({ height, legend: { orientation: "v" }, meta: { entries } });

test("a figure is as tall as the legend beside it, and no taller than it was otherwise", () => {
  assert.equal(whole(beside(4, 460)).height, 460);
  assert.ok(whole(beside(30, 460)).height >= 30 * 20);
  assert.equal(whole({ height: 200, legend: { orientation: "h" }, meta: { entries: 30 } }).height, 200);
});

test("nothing of the layout is lost", () => {
  const layout = { ...beside(30, 460), title: { text: "sdr" } };
  assert.deepEqual(Object.keys(whole(layout)).sort(), Object.keys(layout).sort());
  assert.equal(layout.height, 460);
});

test("what needs more than the page is drawn at its own width and made smaller", () => {
  const place = { style: {} };
  const room = put(place, {});
  assert.equal(place.style.zoom, 1);
  assert.equal(put(place, { meta: { minimum: 2 * room } }), 2 * room);
  assert.deepEqual(place.style, { width: `${2 * room}px`, zoom: 0.5 });
  take(place);
  assert.deepEqual(place.style, { width: "", zoom: "" });
});
