import assert from "node:assert/strict";
import { test } from "node:test";

import { signalsOf, slotName } from "../../../static/js/listen/signals.js";

const slots = [{ token: "a" }, { token: "b" }];
const names = (page) => signalsOf({ slots, ...page }).map(({ signal, token }) => [signal, token]);

test("the reference comes first, then the mixture, then the slots", () => {
  assert.deepEqual(names({ reference: "r", hasReference: true, mixture: "m" }), [["reference", "r"], ["mixture", "m"], [0, "a"], [1, "b"]]);
});

test("a page without a reference has none, even where it was given a token", () => {
  assert.deepEqual(names({ reference: "r", hasReference: false, mixture: null }), [[0, "a"], [1, "b"]]);
});

test("ABX's unknown takes the reference's place", () => {
  assert.deepEqual(names({ reference: "r", hasReference: false, x: true }), [["x", "r"], [0, "a"], [1, "b"]]);
});

test("slots have numbers, those of a pair letters", () => {
  assert.deepEqual([slotName(0, "all"), slotName(0, "single"), slotName(1, "pair")], ["1", "1", "B"]);
});
