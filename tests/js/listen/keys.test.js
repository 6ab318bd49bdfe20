import assert from "node:assert/strict";
import { test } from "node:test";

import { actionOf } from "../../../static/js/listen/keys.js";

const page = { slots: 5, mixture: false };

test("digits choose sounds, 0 the reference, space plays and stops", () => {
  assert.deepEqual(actionOf({ key: "1" }, page), { action: "select", signal: 0 });
  assert.deepEqual(actionOf({ key: "5" }, page), { action: "select", signal: 4 });
  assert.deepEqual(actionOf({ key: "0" }, page), { action: "select", signal: "reference" });
  assert.deepEqual(actionOf({ key: " " }, page), { action: "toggle" });
});

test("a digit beyond the last sound means nothing, and neither does M without a mixture", () => {
  assert.equal(actionOf({ key: "6" }, page), null);
  assert.equal(actionOf({ key: "m" }, page), null);
  assert.deepEqual(actionOf({ key: "M" }, { ...page, mixture: true }), { action: "select", signal: "mixture" });
});

test("keys that belong to the browser or to a button stay theirs", () => {
  assert.equal(actionOf({ key: "1", modified: true }, page), null);
  assert.equal(actionOf({ key: " ", onControl: true }, page), null);
  assert.equal(actionOf({ key: "ArrowUp" }, page), null);
  assert.equal(actionOf({ key: "Tab" }, page), null);
});
