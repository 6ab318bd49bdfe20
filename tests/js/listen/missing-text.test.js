import assert from "node:assert/strict";
import { test } from "node:test";

import { missingText } from "../../../static/js/listen/missing-text.js";

const text = (key, { names = "" } = {}) => (key === "missing.reference" ? "reference" : `${key} ${names}`);
const words = (missing, layout = "all", stillTo = "missing.grade") => missingText(missing, { layout, stillTo, text });

test("sounds are named by their buttons, three and more in a row by the ends", () => {
  assert.equal(words({ unheard: ["reference", 0, 1, 2, 5], ungraded: [3, 4] }), "missing.hear reference, 1–3, 6 · missing.grade 4, 5");
});

test("a pair's sounds are named by their letters", () => {
  assert.equal(words({ unheard: ["x", 0, 1], ungraded: [] }, "pair"), "missing.hear X, A, B");
  assert.match(words({ unheard: [], ungraded: [0] }, "pair", "missing.choose"), /^missing.choose/);
});

test("nothing missing is no words", () => {
  assert.equal(words({ unheard: [], ungraded: [] }), "");
});
