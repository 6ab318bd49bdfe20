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
    const index = this.gains++ - 2; // the first two are the master and the seam
    const log = this.log;
    return {
      gain: {
        value: 1,
        setValueAtTime() {},
        setTargetAtTime(value, time) { log.push(`level ${value} at ${Math.round(time * RATE)}`); },
        setValueCurveAtTime(curve, time, duration) {
          log.push(`${curve[0] === 0 ? "in" : "out"} ${index} at ${Math.round(time * RATE)} for ${Math.round(duration * RATE)}`);
        },
      },
      connect() {},
    };
  }
  createBuffer(channels, length) {
    return { length, copyToChannel() {} };
  }
  createBufferSource() {
    const context = this;
    return {
      connect() {},
      start(time, offset) {
        const [at, place, from, to] = [time, offset, this.loopStart, this.loopEnd].map((seconds) => Math.round(seconds * RATE));
        const name = this.buffer.signal ?? "seam";
        context.log.push(`start ${name} at ${at} from ${place}, ${from} to ${to}${this.loop ? ", looped" : ""}`);
        context.currentTime += context.delay;
      },
      stop(time) { context.log.push(`stop at ${Math.round(time * RATE)}`); },
    };
  }
  delay = 0; // seconds that pass at every start
}

const started = (at, { offset = 0, from = 0, to = RATE } = {}) => [
  `start seam at ${at} from ${offset - from}, 240 to ${to - from + 240}, looped`,
  ...[0, 1, 2].map((signal) => `start ${signal} at ${at} from ${offset}, ${from} to ${to}, looped`),
];
const stopped = (at) => Array(4).fill(`stop at ${at}`);

function setUp(options) {
  const context = new Context();
  const player = new Player(context, [0, 1, 2].map((signal) => ({ signal, length: RATE })), 0, options);
  return { context, player, log: () => context.log.splice(0) };
}

test("the first choice wakes the context and starts all signals in step, one of them heard", () => {
  const { player, log } = setUp();
  player.select(1);
  assert.deepEqual(log(), ["resume", "in 1 at 960 for 240", ...started(960)]);
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
  assert.deepEqual(log(), ["out 1 at 49568 for 240", "in 2 at 49808 for 240"]);
});

test("stopping fades out before the sources end, and playing again begins at the beginning", () => {
  const { context, player, log } = setUp();
  player.select(0);
  log();
  context.currentTime = 1;
  player.stop();
  assert.deepEqual(log(), ["out 0 at 48960 for 240", ...stopped(49200)]);
  assert.equal(player.position(), null);
  context.currentTime = 2;
  player.select(0);
  assert.deepEqual(log(), ["in 0 at 96960 for 240", ...started(96960)]);
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

test("restarted at every switch, all signals begin again in the silence between the fades", () => {
  const { context, player, log } = setUp({ restartOnSwitch: true });
  player.select(1);
  log();
  context.currentTime = 1;
  player.select(2);
  assert.deepEqual(log(), ["out 1 at 48960 for 240", "in 2 at 49200 for 240", ...stopped(49200), ...started(49200)]);
  player.select(2);
  assert.deepEqual(log(), []);
});

test("a loop set before playing is where playing begins", () => {
  const { player, log } = setUp();
  player.setLoop({ from: 0.25, to: 0.75 });
  assert.deepEqual(log(), []);
  player.select(0);
  assert.deepEqual(log().slice(2), started(960, { offset: 12000, from: 12000, to: 36000 }));
});

test("a loop set while playing goes on in place where that is inside, else it begins at its beginning", () => {
  const { context, player, log } = setUp();
  player.select(0);
  context.currentTime = 0.5;
  log();
  player.setLoop({ from: 0.25, to: 0.75 }); // the fade-in is due at 25328 of the clock
  assert.deepEqual(log(), [
    "out 0 at 24960 for 240", "in 0 at 25328 for 240", ...stopped(25328),
    ...started(25328, { offset: 25328 - 960, from: 12000, to: 36000 }),
  ]);
  player.setLoop({ from: 0, to: 0.5 });
  assert.deepEqual(log().slice(-4), started(26064, { offset: 0, from: 0, to: 24000 }));
  player.setLoop(null);
  assert.deepEqual(log().slice(-4), started(26800, { offset: 26800 - 26064 }));
  player.setLoop(null);
  assert.deepEqual(log(), []);
});

test("the position follows loops, and waits for a change until it comes", () => {
  const { context, player } = setUp();
  player.select(0);
  assert.equal(player.position(), 0);
  context.currentTime = 0.9;
  player.setLoop({ from: 0.2, to: 0.7 });
  const at = (frame) => { context.currentTime = frame / RATE; return Math.round(player.position() * RATE); };
  const begins = 43200 + 960 + 240 + 128;
  assert.equal(at(begins - 1), begins - 1 - 960);
  assert.equal(at(begins), 9600);
  assert.equal(at(begins + 20000), 9600 + 20000);
  assert.equal(at(begins + 24000 + 5), 9600 + 5);
  context.outputLatency = 0.1; // what leaves the loudspeakers is older than what is mixed
  assert.equal(at(begins + 24000 + 5), 9600 + 24000 + 5 - 4800);
});

test("where the page is held up while the signals start, they are started once more, in step", () => {
  const { context, player, log } = setUp();
  context.delay = 0.006; // four starts last longer than the lead of 20 ms
  player.select(0);
  context.delay = 0;
  const starts = log().filter((line) => line.startsWith("start"));
  assert.equal(starts.length, 8);
  // The first planned at 960 was late at 1152: heard only until the fades of the second are through.
  assert.deepEqual(starts.slice(4), started(1152 + 960 + 240 + 128));
});

test("a device that takes longer gets its changes earlier", () => {
  const { context, player, log } = setUp();
  context.baseLatency = 0.0625;
  player.select(0);
  assert.equal(log()[1], "in 0 at 3960 for 240");
});

test("one signal is enough", () => {
  const context = new Context();
  const player = new Player(context, [{ signal: 0, length: RATE }]);
  player.select(0);
  assert.deepEqual(context.log, ["resume", "in 0 at 960 for 240", ...started(960).slice(0, 2)]);
});

test("the level leaves room above: the full level is the files' own", () => {
  const decibels = (factor) => 20 * Math.log10(factor);
  const { context, player, log } = setUp();
  assert.ok(Math.abs(decibels(player.output.gain.value) + 4) < 1e-9);
  context.currentTime = 1;
  player.setLevel(4);
  player.setLevel(-4);
  const [up, down] = log();
  assert.equal(up, "level 1 at 48000");
  assert.ok(Math.abs(decibels(Number(down.split(" ")[1])) + 8) < 1e-9);
});

test("after an interruption the next choice wakes the context", () => {
  const { context, player, log } = setUp();
  player.select(0);
  log();
  context.state = "interrupted";
  player.select(1);
  assert.equal(log()[0], "resume");
});
