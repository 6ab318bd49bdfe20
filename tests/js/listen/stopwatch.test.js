import assert from "node:assert/strict";
import { test } from "node:test";

import { Stopwatch } from "../../../static/js/listen/stopwatch.js";

test("it shows nothing before its start, and then the seconds since", () => {
  let time = 5000;
  const stopwatch = new Stopwatch(null, () => time);
  assert.equal(stopwatch.seconds, null);
  stopwatch.start();
  assert.equal(stopwatch.seconds, 0);
  time = 7500;
  stopwatch.start();
  assert.equal(stopwatch.seconds, 2.5);
});

test("after a reload it goes on from what it showed, though the page's clock begins anew", () => {
  let time = 20;
  const stopwatch = new Stopwatch(12.5, () => time);
  time = 1020;
  assert.equal(stopwatch.seconds, 13.5);
  stopwatch.start();
  assert.equal(stopwatch.seconds, 13.5);
});

test("a device whose time of day is set meanwhile changes nothing", (context) => {
  context.mock.timers.enable({ apis: ["Date"], now: 1e12 });
  const stopwatch = new Stopwatch();
  stopwatch.start();
  context.mock.timers.setTime(2e12);
  assert.ok(stopwatch.seconds >= 0 && stopwatch.seconds < 10);
});
