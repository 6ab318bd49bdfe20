import assert from "node:assert/strict";
import { test } from "node:test";

import { Player } from "../../../static/js/listen/player.js";

const RATE = 48000;

/** The parts of a BaseAudioContext that the graph uses, writing down what is asked of them. */
class Context {
  sampleRate = RATE;
  currentTime = 0;
  state = "suspended";
  destination = { name: "destination" };
  log = [];
  gains = 0;
  resume() { this.state = "running"; this.log.push("resume"); }
  createGain() {
    const index = this.gains++ - 1; // the first is the master
    const log = this.log;
    return {
      gain: {
        value: 1,
        setValueAtTime() {},
        setValueCurveAtTime(curve, time, duration) {
          log.push(`${curve[0] === 0 ? "in" : "out"} ${index} at ${Math.round(time * RATE)} for ${Math.round(duration * RATE)}`);
        },
      },
      connect() {},
    };
  }
  createBufferSource() {
    const log = this.log;
    return {
      connect() {},
      start(time) { log.push(`start at ${Math.round(time * RATE)}${this.loop ? ", looped" : ""}`); },
      stop(time) { log.push(`stop at ${Math.round(time * RATE)}`); },
    };
  }
}

function setUp() {
  const context = new Context();
  const player = new Player(context, [{ length: RATE }, { length: RATE }, { length: RATE }]);
  return { context, player, log: () => context.log.splice(0) };
}

test("the first choice wakes the context and starts all signals in step, one of them heard", () => {
  const { player, log } = setUp();
  player.select(1);
  assert.deepEqual(log(), ["resume", ...Array(3).fill("start at 960, looped"), "in 1 at 960 for 240"]);
  assert.equal(player.playing, true);
  assert.equal(player.heard, 1);
});

test("a switch starts nothing anew: it fades out, then in", () => {
  const { context, player, log } = setUp();
  player.select(1);
  log();
  context.currentTime = 1;
  player.select(2);
  assert.deepEqual(log(), ["out 1 at 48960 for 240", "in 2 at 49200 for 240"]);
});

test("a switch during a fade waits for its end", () => {
  const { context, player, log } = setUp();
  player.select(0);
  context.currentTime = 1;
  player.select(1);
  log();
  context.currentTime = 1.002;
  player.select(2);
  assert.deepEqual(log(), ["out 1 at 49441 for 240", "in 2 at 49681 for 240"]);
});

test("stopping fades out before the sources end, and playing again begins at the beginning", () => {
  const { context, player, log } = setUp();
  player.select(0);
  log();
  context.currentTime = 1;
  player.stop();
  assert.deepEqual(log(), ["out 0 at 48960 for 240", ...Array(3).fill("stop at 49201")]);
  assert.equal(player.position(), null);
  context.currentTime = 2;
  player.select(0);
  assert.equal(log()[0], "start at 96960, looped");
  context.currentTime = 2.52;
  assert.ok(Math.abs(player.position() - 0.5) < 1e-9);
});

test("to stop twice is to stop once", () => {
  const { player, log } = setUp();
  player.select(0);
  player.stop();
  log();
  player.stop();
  assert.deepEqual(log(), []);
});

test("the level leaves room above: the full level is the files' own", () => {
  const { player } = setUp();
  player.setLevel(4);
  assert.equal(player.output.gain.value, 1);
  player.setLevel(0);
  assert.ok(Math.abs(20 * Math.log10(player.output.gain.value) + 4) < 1e-9);
});

test("after an interruption the next choice wakes the context", () => {
  const { context, player, log } = setUp();
  player.select(0);
  log();
  context.state = "interrupted";
  player.select(1);
  assert.equal(log()[0], "resume");
});
