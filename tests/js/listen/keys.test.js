import assert from "node:assert/strict";
import { test } from "node:test";

import { actionOf } from "../../../static/js/listen/keys.js";

const page = { signals: ["reference", 0, 1, 2, 3, 4], layout: "all" };
const pair = { signals: ["x", 0, 1], layout: "pair" };

test("digits choose sounds, 0 the reference, space plays and stops", () => {
  assert.deepEqual(actionOf({ key: "1" }, page), { action: "select", signal: 0 });
  assert.deepEqual(actionOf({ key: "5" }, page), { action: "select", signal: 4 });
  assert.deepEqual(actionOf({ key: "0" }, page), { action: "select", signal: "reference" });
  assert.deepEqual(actionOf({ key: " " }, page), { action: "toggle" });
});

test("what is not there has no key", () => {
  for (const key of ["6", "m", "x", "a"]) assert.equal(actionOf({ key }, page), null);
  assert.equal(actionOf({ key: "0" }, { signals: [0], layout: "single" }), null);
  assert.deepEqual(actionOf({ key: "M" }, { ...page, signals: ["mixture", 0] }), { action: "select", signal: "mixture" });
});

test("the sounds of a pair have their letters as well, and X two keys", () => {
  for (const [key, signal] of [["a", 0], ["B", 1], ["1", 0], ["2", 1], ["x", "x"], ["0", "x"]]) {
    assert.deepEqual(actionOf({ key }, pair), { action: "select", signal });
  }
});

test("keys that belong to the browser or to a button stay theirs", () => {
  assert.equal(actionOf({ key: "1", modified: true }, page), null);
  for (const key of [" ", "Enter"]) assert.equal(actionOf({ key, onControl: true }, page), null);
  assert.deepEqual(actionOf({ key: "1", onControl: true }, page), { action: "select", signal: 0 });
  assert.equal(actionOf({ key: "ArrowUp" }, page), null);
  assert.equal(actionOf({ key: "Tab" }, page), null);
});

test("Enter, C and the question mark are commands", () => {
  assert.deepEqual(actionOf({ key: "Enter" }, page), { action: "enter" });
  assert.deepEqual(actionOf({ key: "c" }, page), { action: "comment" });
  assert.deepEqual(actionOf({ key: "?" }, page), { action: "help" });
});

test("while a comment is written every key is a letter but Escape, which leaves it", () => {
  for (const key of [" ", "1", "m", "Enter", "c"]) assert.equal(actionOf({ key, onText: true }, page), null);
  assert.deepEqual(actionOf({ key: "Escape", onText: true }, page), { action: "leave" });
});
