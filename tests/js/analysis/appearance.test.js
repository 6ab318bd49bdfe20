// What a figure takes from the page.

import assert from "node:assert/strict";
import { test } from "node:test";

import { coloured, dressed, inkOn, palette } from "../../../static/js/analysis/appearance.js";

const LIGHT = palette((name) => ({ "--ink": "#16191f", "--ink-2": "#505867", "--line": "#d5d9e1", "--surface": "#ffffff", "--surface-2": "#eef0f4" })[name]);
const LAYOUT = {
  height: 400, margin: { l: 8, t: 76 }, font: { family: "serif" }, title: { text: "Title" }, xaxis: { range: [0, 1] },
  legend: { orientation: "v", x: 1.02 }, meta: { entries: 5 }, shapes: [{ type: "line", line: { width: 1 } }],
};

test("text and grid take the page's colours, and everything else stays", () => {
  const layout = dressed(LAYOUT, LIGHT, 1000);
  assert.equal(layout.font.color, LIGHT.quiet);
  assert.equal(layout.font.family, "serif");
  assert.equal(layout.title.text, "Title");
  assert.deepEqual(layout.xaxis, { range: [0, 1], gridcolor: LIGHT.line, color: LIGHT.quiet });
  assert.deepEqual(layout.shapes[0].line, { width: 1, color: LIGHT.line });
  assert.equal(layout.height, 400);
});

test("a second axis takes the page's colours too", () => {
  const layout = dressed({ ...LAYOUT, xaxis2: { domain: [0.6, 1] }, yaxis: {} }, LIGHT, 1000);
  assert.deepEqual(layout.xaxis2, { domain: [0.6, 1], gridcolor: LIGHT.line, color: LIGHT.quiet });
  assert.deepEqual(layout.yaxis, { gridcolor: LIGHT.line, color: LIGHT.quiet });
});

test("on a narrow screen a legend beside the figure goes below, and the figure grows", () => {
  const layout = dressed(LAYOUT, LIGHT, 350);
  assert.equal(layout.legend.orientation, "h");
  assert.ok(layout.legend.y < 0);
  assert.ok(layout.height > 400);
});

test("a title that is too long for its width goes on in a second line, and the figure grows by it", () => {
  const title = { text: "Pearson: the row's metric less the column's" };
  const plain = { ...LAYOUT, title, meta: { entries: 1 } };
  const wide = dressed(plain, LIGHT, 1000), narrow = dressed(plain, LIGHT, 330);
  assert.equal(wide.title.text, title.text);
  assert.equal(wide.height, 400);
  assert.deepEqual(narrow.title.text.split("<br>"), ["Pearson: the row's metric less the", "column's"]);
  assert.equal(narrow.height - wide.height, narrow.margin.t - LAYOUT.margin.t);
  assert.ok(narrow.height > wide.height);
});

test("on a narrow screen a legend above the figure gets the rows that it needs", () => {
  const above = { ...LAYOUT, legend: { orientation: "h" } };
  assert.equal(dressed(above, LIGHT, 350).margin.t, 76 + 40);
  assert.equal(dressed({ ...above, meta: { entries: 1 } }, LIGHT, 350).height, 400);
});

test("no agreement has the page's own ground as its colour", () => {
  const [trace] = coloured([{ type: "heatmap", z: [[0]] }], LIGHT);
  assert.equal(trace.colorscale[1][1], LIGHT.neutral);
});

test("the ink on a cell can be read, and a dash has the text's colour", () => {
  const [trace] = coloured([{ mode: "text", customdata: [1, 0, -0.5, null], textfont: { size: 12 } }], LIGHT);
  assert.deepEqual(trace.textfont, { size: 12, color: ["#ffffff", "#000000", "#000000", LIGHT.ink] });
  assert.equal(inkOn(0, [34, 40, 51], "x"), "#ffffff");
});

test("what was given is never changed", () => {
  const before = JSON.stringify(LAYOUT);
  dressed(LAYOUT, LIGHT, 350);
  assert.equal(JSON.stringify(LAYOUT), before);
});
