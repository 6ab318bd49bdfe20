import assert from "node:assert/strict";
import { test } from "node:test";

import { InteractionLog, MOST_A_TRIAL, MOST_AT_ONCE, MOST_WAITING } from "../../../static/js/listen/interactions.js";
import { SendRefused } from "../../../static/js/listen/outbox.js";
import { safeStorage } from "../../../static/js/listen/storage.js";

const KEY = "concord:interactions";

/** A device's storage, a server that keeps the first of each number, and a network that can be cut. */
class World {
  storage = safeStorage(() => { throw new Error("forbidden"); });
  stored = new Map();
  requests = [];
  online = true;
  refusal = null;
  time = 0;

  page(trial = "one", options = {}) {
    return new InteractionLog({ send: this.send, storage: this.storage, key: KEY, trial, now: () => this.time, ...options });
  }

  send = async (trial, entries) => {
    this.requests.push(entries.length);
    if (!this.online) throw new TypeError("Failed to fetch");
    if (this.refusal) throw this.refusal;
    for (const entry of entries) {
      const key = `${trial} ${entry.sequence}`;
      if (!this.stored.has(key)) this.stored.set(key, structuredClone(entry));
    }
  };

  get keys() { return [...this.stored.keys()]; }
  get kinds() { return [...this.stored.values()].map(({ kind, signal }) => `${kind} ${signal}`.trim()); }
}

test("what is done is numbered, timed and sent in one request", async () => {
  const world = new World();
  const log = world.page();
  log.add("play", { signal: "reference" });
  world.time = 1250;
  log.add("select", { signal: 0 });
  log.add("loop", { value: 0.5, second_value: 2 });
  world.time = 3000;
  log.add("stop", { signal: 0 });
  await log.flush();
  assert.deepEqual([...world.stored.values()], [
    { sequence: 1, kind: "play", signal: "reference", seconds: 0 },
    { sequence: 2, kind: "select", signal: "0", seconds: 1.25 },
    { sequence: 3, kind: "loop", signal: "", value: 0.5, second_value: 2, seconds: 1.25 },
    { sequence: 4, kind: "stop", signal: "0", seconds: 3 },
  ]);
  await log.flush();
  assert.deepEqual(world.requests, [4], "and once");
});

test("a move that goes on is one entry, of its end", async () => {
  const world = new World();
  const log = world.page();
  for (let score = 10; score <= 90; score += 1) {
    world.time += 16;
    log.add("rate", { signal: 2, value: score });
  }
  await log.flush();
  assert.deepEqual(world.requests, [], "it may go on");
  world.time += 600;
  log.add("rate", { signal: 2, value: 80 });
  log.add("rate", { signal: 3, value: 5 });
  log.add("level", { value: 1 });
  world.time += 600;
  await log.flush();
  assert.deepEqual([...world.stored.values()].map(({ signal, value }) => [signal, value]), [["2", 90], ["2", 80], ["3", 5], ["", 1]]);
  assert.equal(world.stored.get("one 1").seconds, (81 * 16) / 1000);
});

test("a move that goes on after it was sent is another entry", async () => {
  const world = new World();
  const log = world.page();
  log.add("level", { value: 1 });
  log.leave();
  log.add("level", { value: 2 });
  log.leave();
  await null;
  assert.deepEqual([...world.stored.values()].map(({ value }) => value), [1, 2]);
});

test("without a network it waits on the device, and the next page sends it", async () => {
  const world = new World();
  world.online = false;
  const first = world.page("one");
  first.add("play", { signal: 0 });
  first.add("stop", { signal: 0 });
  await first.flush();
  assert.deepEqual(world.requests, [2], "one attempt, no hurry");
  world.online = true;
  const second = world.page("two");
  second.add("play", { signal: 1 });
  await second.flush();
  assert.deepEqual(world.keys, ["one 1", "one 2", "two 1"]);
  await world.page("two").flush();
  assert.equal(world.requests.length, 3, "nothing is left on the device");
});

test("numbers and time go on after a reload, and the time away does not count", async () => {
  const world = new World();
  const log = world.page();
  world.time = 5000;
  log.add("play", { signal: 0 });
  log.leave();
  world.time = 60_000;
  const again = world.page("one", { last: 1 });
  world.time += 1000;
  again.add("play", { signal: 0 });
  await again.flush();
  assert.deepEqual(world.keys, ["one 1", "one 2"]);
  assert.equal(world.stored.get("one 2").seconds, 6);
});

test("where the device keeps nothing, the numbers go on from the server's", async () => {
  const world = new World();
  const log = world.page("one", { last: 41 });
  log.add("play", { signal: 0 });
  await log.flush();
  assert.deepEqual(world.keys, ["one 42"]);
});

test("an answer that got lost leads to the same numbers again, which change nothing", async () => {
  const world = new World();
  const send = world.send;
  const log = world.page("one", { send: async (...request) => { await send(...request); throw new TypeError("lost"); } });
  log.add("play", { signal: 0 });
  await log.flush();
  log.send = send;
  await log.flush();
  assert.deepEqual(world.requests, [1, 1]);
  assert.deepEqual(world.keys, ["one 1"]);
});

test("what is too much for the device goes, the oldest first, and the missing numbers say how many", async () => {
  const world = new World();
  world.online = false;
  const log = world.page();
  for (let time = 0; time < MOST_WAITING + 7; time++) log.add(time % 2 ? "stop" : "play", { signal: 0 });
  world.online = true;
  world.requests.length = 0;
  await log.flush();
  assert.equal(world.stored.size, MOST_WAITING);
  assert.equal(world.keys[0], "one 8");
  assert.deepEqual(world.requests, Array(MOST_WAITING / MOST_AT_ONCE).fill(MOST_AT_ONCE));
});

test("the log of a trial ends at its longest", async () => {
  const world = new World();
  const log = world.page("one", { last: MOST_A_TRIAL - 1 });
  log.add("play", { signal: 0 });
  log.add("stop", { signal: 0 });
  await log.flush();
  assert.deepEqual(world.keys, [`one ${MOST_A_TRIAL}`]);
});

test("what the server refuses for good is let go, what it refuses for now waits", async () => {
  const world = new World();
  world.refusal = new SendRefused("No session.", { keep: true });
  const log = world.page();
  log.add("play", { signal: 0 });
  await log.flush();
  world.refusal = null;
  await log.flush();
  assert.deepEqual(world.kinds, ["play 0"]);
  world.refusal = new SendRefused("Not yours.");
  log.add("stop", { signal: 0 });
  await log.flush();
  world.refusal = null;
  await log.flush();
  assert.deepEqual(world.kinds, ["play 0"]);
});

test("leaving sends at once what no other request carries", async () => {
  const world = new World();
  let arrive;
  const log = world.page("one", { send: (trial, entries) => { world.send(trial, entries); return new Promise((resolve) => { arrive = resolve; }); } });
  log.add("play", { signal: 0 });
  const sending = log.flush();
  const arrived = arrive;
  log.add("rate", { signal: 0, value: 50 });
  log.leave();
  assert.deepEqual(world.kinds, ["play 0", "rate 0"]);
  log.leave();
  assert.deepEqual(world.requests, [1, 1]);
  arrive();
  arrived();
  await sending;
});

test("what else lies under its key is no log", () => {
  for (const kept of ["{", "7", "null", '{"trial": "one"}', '{"trial": "one", "last": "x", "seconds": 0, "waiting": []}']) {
    const world = new World();
    world.storage.setItem(KEY, kept);
    world.page().add("play", { signal: 0 });
    assert.equal(JSON.parse(world.storage.getItem(KEY)).waiting[0].sequence, 1);
  }
});
