import assert from "node:assert/strict";
import test from "node:test";

import { follow } from "../../../static/js/lab/follow.js";

// A page, a clock and a server: what is waited for happens at `tick`.
function world(answers) {
  const waiting = [];
  const page = new EventTarget();
  page.hidden = false;
  const seen = { asked: [], shown: [], answered: [], pauses: [] };
  follow("/progress/", {
    version: '"1"',
    show: (words) => seen.shown.push(words),
    answered: (isThere) => seen.answered.push(isThere),
    ask: async (address, { headers }) => {
      seen.asked.push(headers["If-None-Match"]);
      const answer = answers.shift();
      if (answer instanceof Error) throw answer;
      return answer;
    },
    page,
    wait: (f, ms) => {
      seen.pauses.push(ms);
      waiting.push(f);
    },
  });
  return {
    ...seen,
    waiting,
    tick: () => waiting.shift()(),
    turn: (hidden) => {
      page.hidden = hidden;
      page.dispatchEvent(new Event("visibilitychange"));
      return new Promise((done) => setTimeout(done));
    },
  };
}

const unchanged = { status: 304, ok: false };
const changed = (words, etag) => ({ status: 200, ok: true, text: async () => words, headers: new Map([["ETag", etag]]) });

test("what has changed is shown, and the next question is about the new version", async () => {
  const page = world([changed("two", '"2"'), unchanged, changed("three", '"3"')]);
  for (let times = 0; times < 3; times++) await page.tick();
  assert.deepEqual(page.asked, ['"1"', '"2"', '"2"']);
  assert.deepEqual(page.shown, ["two", "three"]);
  assert.deepEqual(new Set(page.pauses), new Set([3000]));
});

test("a server that does not answer is asked less and less often, and at the usual pace once it does", async () => {
  const gone = new TypeError("no network");
  const page = world([gone, { status: 502, ok: false }, gone, gone, gone, gone, changed("back", '"2"')]);
  for (let times = 0; times < 7; times++) await page.tick();
  assert.deepEqual(page.pauses, [3000, 6000, 12_000, 24_000, 48_000, 60_000, 60_000, 3000]);
  assert.deepEqual(page.answered, [...Array(6).fill(false), true]);
  assert.deepEqual(page.shown, ["back"]);
});

test("a page of somebody who is signed out is not shown in the place of what was known", async () => {
  const page = world([{ ...changed("sign in", null), redirected: true }]);
  await page.tick();
  assert.deepEqual(page.shown, []);
  assert.deepEqual(page.answered, [false]);
});

test("a hidden tab asks nothing, and asks at once and only once when it is looked at again", async () => {
  const page = world([changed("two", '"2"'), unchanged, unchanged]);
  await page.turn(true);
  await page.tick();
  assert.equal(page.asked.length, 0);
  assert.equal(page.waiting.length, 0);
  await page.turn(false);
  assert.deepEqual(page.shown, ["two"]);
  assert.equal(page.waiting.length, 1);
  await page.turn(true);
  await page.turn(false); // before its time had come
  assert.equal(page.waiting.length, 1);
});
