import assert from "node:assert/strict";
import { test } from "node:test";

import { COMMENTS, Outbox, SendRefused } from "../../../static/js/listen/outbox.js";

const settle = () => new Promise((resolve) => setImmediate(resolve));

class Storage {
  items = new Map();
  keeps() { return true; }
  getItem(key) { return this.items.get(key) ?? null; }
  setItem(key, value) { this.items.set(key, value); }
  removeItem(key) { this.items.delete(key); }
}

/** A server that keeps the highest sequence number, and a network that can be cut. */
class Server {
  stored = new Map();
  requests = [];
  online = true;
  refusal = null;
  send = async (entry) => {
    this.requests.push(entry);
    await settle();
    if (!this.online) throw new TypeError("Failed to fetch");
    if (this.refusal) throw this.refusal;
    const before = this.stored.get(entry.slot);
    if (!before || before.sequence < entry.sequence) this.stored.set(entry.slot, entry);
    const { seconds, ...stored } = this.stored.get(entry.slot);
    return stored;
  };
  score(slot) { return this.stored.get(slot)?.score; }
}

function setUp({ server = new Server(), storage = new Storage(), time = 1000, ...options } = {}) {
  const states = [];
  const corrections = [];
  const clock = { time };
  const outbox = new Outbox({
    ...options,
    send: server.send,
    storage,
    wait: () => new Promise(() => {}), // only `retry` ends a pause
    now: () => clock.time,
    onStatus: ({ state, message }) => states.push(message ?? state),
    onStored: (stored) => corrections.push(stored),
  });
  return { outbox, server, storage, states, corrections, clock };
}

test("a grade arrives, is said to be saved, and leaves nothing on the device", async () => {
  const { outbox, server, storage, states } = setUp();
  outbox.put("a", { score: 72, seconds: 1.5 });
  assert.equal(storage.items.size, 1);
  await outbox.drained();
  assert.equal(server.score("a"), 72);
  assert.equal(server.stored.get("a").seconds, 1.5);
  assert.deepEqual(states, ["saving", "saved"]);
  assert.equal(storage.items.size, 0);
});

test("while a slider is drawn only its newest grade waits, and the last one stays", async () => {
  const { outbox, server } = setUp();
  for (let score = 1; score <= 50; score++) outbox.put("a", { score });
  outbox.put("b", { score: 7 });
  await outbox.drained();
  assert.equal(server.score("a"), 50);
  assert.equal(server.score("b"), 7);
  assert.deepEqual(server.requests.map(({ score }) => score), [1, 50, 7]);
});

test("a slider that is still moving is sent at intervals, at once again after a rest, and without delay at the end", async () => {
  const waits = [];
  const server = new Server();
  const states = [];
  const outbox = new Outbox({
    send: server.send, storage: new Storage(), onStatus: ({ state }) => states.push(state),
    wait: (milliseconds) => new Promise((resolve) => waits.push({ milliseconds, resolve })),
  });
  const turns = async () => { for (let turn = 0; turn < 4; turn++) await settle(); };
  outbox.put("a", { score: 1 });
  await turns();
  for (let score = 2; score <= 20; score++) { outbox.put("a", { score }); await turns(); }
  assert.deepEqual(server.requests.map(({ score }) => score), [1]);
  assert.equal(states.at(-1), "saving");
  assert.deepEqual(waits.map(({ milliseconds }) => milliseconds), [250]);
  waits[0].resolve();
  await turns();
  assert.deepEqual(server.requests.map(({ score }) => score), [1, 20]);
  assert.equal(states.at(-1), "saved");
  waits[1].resolve();
  await turns();
  outbox.put("a", { score: 21 });
  await turns();
  assert.equal(server.score("a"), 21);
  outbox.put("a", { score: 22 });
  await outbox.drained();
  assert.equal(server.score("a"), 22);
});

test("sequence numbers grow even where the clock stands still or goes back", async () => {
  const { outbox, server, clock } = setUp();
  outbox.put("a", { score: 1 });
  await outbox.drained();
  clock.time = 500;
  outbox.put("a", { score: 2 });
  await outbox.drained();
  assert.equal(server.score("a"), 2);
  assert.deepEqual(server.requests.map(({ sequence }) => sequence), [1000, 1001]);
});

test("without a network grades are kept on the device, and sent when it is back", async () => {
  const { outbox, server, storage, states } = setUp();
  server.online = false;
  outbox.put("a", { score: 10 });
  outbox.put("b", { score: 20 });
  await settle();
  await settle();
  assert.equal(states.at(-1), "offline");
  assert.equal(storage.items.size, 2);
  assert.equal(outbox.empty, false);
  server.online = true;
  outbox.retry();
  await outbox.drained();
  assert.deepEqual([server.score("a"), server.score("b")], [10, 20]);
  assert.equal(states.at(-1), "saved");
  assert.equal(storage.items.size, 0);
});

test("a reload takes up what the device kept, and sends it", async () => {
  const before = setUp();
  before.server.online = false;
  before.outbox.put("a", { score: 64, seconds: 2.5 });
  await settle();
  const server = new Server();
  const { outbox } = setUp({ server, storage: before.storage, time: 10 });
  const slots = outbox.restore([{ token: "a", score: 5, sequence: 3 }, { token: "b", score: null, sequence: 0 }]);
  assert.deepEqual(slots.map(({ score }) => score), [64, null]);
  await outbox.drained();
  assert.equal(server.score("a"), 64);
  assert.equal(server.stored.get("a").seconds, 2.5);
});

test("what the server has newer is not overwritten by what the device kept", async () => {
  const storage = new Storage();
  storage.setItem("concord:grade:a", JSON.stringify({ slot: "a", score: 1, sequence: 5 }));
  const { outbox, server } = setUp({ storage });
  assert.equal(outbox.restore([{ token: "a", score: 90, sequence: 6 }])[0].score, 90);
  assert.equal(storage.items.size, 0);
  assert.equal(server.requests.length, 0);
  outbox.put("a", { score: 91 });
  await outbox.drained();
  assert.equal(server.score("a"), 91);
});

test("another tab's newer grade is told to the page", async () => {
  const { outbox, server, corrections } = setUp();
  server.stored.set("a", { slot: "a", score: 33, sequence: 9999 });
  outbox.put("a", { score: 70 });
  await outbox.drained();
  assert.deepEqual(corrections, [{ slot: "a", score: 33, sequence: 9999 }]);
  outbox.put("a", { score: 71 });
  await outbox.drained();
  assert.equal(server.score("a"), 71);
});

test("a refusal is shown with the server's own words, and not repeated", async () => {
  const { outbox, server, storage, states } = setUp();
  server.refusal = new SendRefused("This study is closed.");
  outbox.put("a", { score: 10 });
  await assert.rejects(outbox.drained(), /This study is closed/);
  assert.equal(states.at(-1), "This study is closed.");
  assert.equal(server.requests.length, 1);
  assert.equal(storage.items.size, 0);
});

test("where loading the page again may help, the grade stays on the device for that", async () => {
  const { outbox, server, storage } = setUp();
  server.refusal = new SendRefused("Load it again.", { keep: true });
  outbox.put("a", { score: 10 });
  await assert.rejects(outbox.drained());
  assert.equal(storage.items.size, 1);
});

test("what is put in while others are under way is sent too", async () => {
  const { outbox, server } = setUp();
  outbox.onStatus = ({ state }) => { if (state === "saved" && server.requests.length === 1) outbox.put("b", { score: 2 }); };
  outbox.put("a", { score: 1 });
  await outbox.drained();
  assert.equal(server.score("b"), 2);
});

test("storage that holds nonsense is passed over", () => {
  const storage = new Storage();
  for (const nonsense of ["{", "null", '{"score":"x","sequence":9}', "[]"]) {
    storage.setItem("concord:grade:a", nonsense);
    assert.equal(setUp({ storage }).outbox.restore([{ token: "a", score: 5, sequence: 1 }])[0].score, 5);
  }
});

test("comments travel the same way, and beside grades of the same slot", async () => {
  const { outbox, server, storage } = setUp({ kind: COMMENTS });
  storage.setItem("concord:grade:a", JSON.stringify({ score: 5, sequence: 9 }));
  server.online = false;
  outbox.put("a", { text: "dull" });
  await settle();
  const again = setUp({ server, storage, kind: COMMENTS }).outbox;
  assert.equal(again.restore([{ token: "a", text: "", sequence: 0 }])[0].text, "dull");
  server.online = true;
  await again.drained();
  assert.equal(server.stored.get("a").text, "dull");
  assert.deepEqual([...storage.items.keys()], ["concord:grade:a"]);
});

test("what is refused for now waits on the device, and goes with the next change", async () => {
  const { outbox, server, storage, states } = setUp();
  server.refusal = new SendRefused("This study is paused.", { keep: true });
  outbox.put("a", { score: 10 });
  await assert.rejects(outbox.drained(), /paused/);
  outbox.put("b", { score: 20 });
  await assert.rejects(outbox.drained(), /paused/);
  assert.equal(outbox.empty, false);
  assert.equal(storage.items.size, 2);
  server.refusal = null;
  outbox.put("b", { score: 30 });
  await outbox.drained();
  assert.deepEqual([server.score("a"), server.score("b")], [10, 30]);
  assert.equal(states.at(-1), "saved");
  assert.equal(storage.items.size, 0);
});

test("what is refused for good takes nothing else with it", async () => {
  const { outbox, server, storage } = setUp();
  const send = outbox.send;
  outbox.send = async (entry) => { if (entry.slot === "a") throw new SendRefused("This sound is not one of this session's."); return send(entry); };
  outbox.put("a", { score: 10 });
  outbox.put("b", { score: 20 });
  await assert.rejects(outbox.drained(), /not one of this session/);
  assert.equal(server.score("b"), 20);
  assert.equal(storage.items.size, 0);
  assert.equal(outbox.empty, true);
});

test("what another tab holds back on the device stays there", async () => {
  const { outbox, storage } = setUp();
  outbox.put("a", { score: 10 });
  storage.setItem("concord:grade:a", JSON.stringify({ slot: "a", score: 11, sequence: 5000 }));
  await outbox.drained();
  assert.equal(JSON.parse(storage.getItem("concord:grade:a")).score, 11);
});

test("without a network and without room on the device the page says so, until all is sent", async () => {
  const { outbox, server, storage, states } = setUp();
  storage.keeps = () => false;
  server.online = false;
  outbox.put("a", { score: 10 });
  await settle();
  await settle();
  assert.equal(states.at(-1), "unkept");
  assert.equal(outbox.unkept, true);
  server.online = true;
  await outbox.drained();
  assert.equal(states.at(-1), "saved");
  assert.equal(outbox.unkept, false);
  assert.equal(server.score("a"), 10);
});

test("an answer that got lost on its way is asked for again, and the grade is stored once", async () => {
  const { outbox, server } = setUp();
  const send = outbox.send;
  outbox.send = async (entry) => { await send(entry); if (server.requests.length === 1) throw new DOMException("timed out", "TimeoutError"); return entry; };
  outbox.put("a", { score: 10 });
  await settle();
  await settle();
  await outbox.drained();
  assert.deepEqual(server.requests.map(({ sequence }) => sequence), [1000, 1000]);
  assert.equal(server.stored.size, 1);
});

test("a clock that jumps by hours changes no order, also over a reload", async () => {
  const hours = 3_600_000;
  const { outbox, server, storage, clock } = setUp({ time: 50 * hours });
  const scores = [];
  for (const [score, jump] of [[1, 0], [2, 30 * hours], [3, -60 * hours], [4, 1]]) {
    clock.time += jump;
    outbox.put("a", { score });
    await outbox.drained();
    scores.push(server.score("a"));
  }
  const again = setUp({ server, storage, time: 1 }).outbox;
  again.restore([{ token: "a", score: 4, sequence: server.stored.get("a").sequence }]);
  again.put("a", { score: 5 });
  await again.drained();
  assert.deepEqual([...scores, server.score("a")], [1, 2, 3, 4, 5]);
});
