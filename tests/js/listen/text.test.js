import assert from "node:assert/strict";
import { test } from "node:test";

import { createText, text, useTexts } from "../../../static/js/listen/text.js";

const TEXTS = {
  saved: "Saved",
  progress: "{done} of {all}",
  missing: { one: "{n} sound is missing", other: "{n} sounds are missing" },
};

test("a text is found by its key and filled in", () => {
  const english = createText(TEXTS, "en");
  assert.equal(english("saved"), "Saved");
  assert.equal(english("progress", { done: 2, all: 9 }), "2 of 9");
});

test("a text that says a number has the language's own plural", () => {
  const english = createText(TEXTS, "en");
  assert.deepEqual([0, 1, 2].map((n) => english("missing", { n })), ["0 sounds are missing", "1 sound is missing", "2 sounds are missing"]);
  const french = createText({ missing: { one: "{n} son manque", other: "{n} sons manquent" } }, "fr");
  assert.equal(french("missing", { n: 0 }), "0 son manque"); // French counts zero as singular
  const japanese = createText({ missing: { other: "あと{n}個" } }, "ja");
  assert.equal(japanese("missing", { n: 1 }), "あと1個");
});

test("numbers are written as the language writes them, names as they are", () => {
  const german = createText({ level: "{value} dB für {name}" }, "de");
  assert.equal(german("level", { value: -0.5, name: "A.5" }), "-0,5 dB für A.5");
});

test("what is not given stays visible, and a key without a text shows itself", (context) => {
  const complaints = context.mock.method(console, "error", () => {});
  const english = createText(TEXTS, "en");
  assert.equal(english("progress", { done: 2 }), "2 of {all}");
  assert.equal(english("nonsense"), "nonsense");
  assert.equal(complaints.mock.callCount(), 1);
});

test("tests and pages share one function", () => {
  useTexts({ saved: "Gespeichert" }, "de");
  assert.equal(text("saved"), "Gespeichert");
});
