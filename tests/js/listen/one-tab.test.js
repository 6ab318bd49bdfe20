import assert from "node:assert/strict";
import { test } from "node:test";

import { OneTab } from "../../../static/js/listen/one-tab.js";

const settle = async () => { for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve)); };

/** Tabs of one browser: what one sends reaches all others a moment later; a tab that is closed or frozen hears nothing. */
function browser() {
  const tabs = [];
  return {
    open({ now = () => tabs.length, save } = {}) {
      const place = { alive: true, hear: () => {}, why: null, sent: [], patience: [] };
      const channel = {
        listen: (hear) => { place.hear = hear; },
        send(message) {
          place.sent.push(message.kind);
          for (const other of tabs) if (other !== place) setImmediate(() => { if (other.alive) other.hear(structuredClone(message)); });
        },
      };
      tabs.push(place);
      place.tab = new OneTab({
        channel, now, save,
        wait: () => new Promise((resolve) => place.patience.push(resolve)),
        onYield: (why) => { place.why = why; },
      });
      return place;
    },
  };
}

test("a tab alone works from the start", async () => {
  const only = browser().open();
  await settle();
  assert.equal(only.tab.works, true);
  assert.equal(only.why, null);
});

test("of two tabs the one that was open before goes on, and the other says so", async () => {
  const { open } = browser();
  const [first, second] = [open(), open()];
  await settle();
  assert.deepEqual([first.tab.works, first.why], [true, null]);
  assert.deepEqual([second.tab.works, second.why], [false, "second"]);
});

test("two tabs that open at the same moment agree on one", async () => {
  const { open } = browser();
  const tabs = [1, 2, 3].map(() => open({ now: () => 7 }));
  await settle();
  assert.equal(tabs.filter(({ tab }) => tab.works).length, 1);
});

test("where the clock was set back between two tabs, one of them works all the same", async () => {
  const { open } = browser();
  const tabs = [open({ now: () => 9000 }), open({ now: () => 10 })];
  await settle();
  assert.equal(tabs.filter(({ tab }) => tab.works).length, 1);
});

test("taking over waits until the other tab has saved what it holds", async () => {
  const { open } = browser();
  const order = [];
  let saved;
  const first = open({ save: () => new Promise((resolve) => { saved = () => { order.push("saved"); resolve(); }; }) });
  const second = open();
  await settle();
  const taken = second.tab.takeOver().then(() => order.push("taken"));
  await settle();
  assert.deepEqual([first.tab.works, first.why], [false, "moved"]);
  assert.deepEqual(order, []);
  saved();
  await taken;
  assert.deepEqual(order, ["saved", "taken"]);
});

test("a save that is refused holds nobody up", async () => {
  const { open } = browser();
  open({ save: async () => { throw new Error("This study is closed."); } });
  const second = open();
  await settle();
  await second.tab.takeOver();
  assert.equal(second.patience.length, 1);
});

test("a tab that crashed or was closed locks nobody out", async () => {
  const { open } = browser();
  const first = open();
  const second = open();
  await settle();
  first.alive = false;
  const taken = second.tab.takeOver();
  await settle();
  second.patience[0]();
  await taken;
  const reloaded = open();
  await settle();
  assert.equal(reloaded.tab.works, true);
});

test("the page that is loaded after the take-over works, and the tab that gave way stays quiet", async () => {
  const { open } = browser();
  const [first, second] = [open(), open()];
  await settle();
  await second.tab.takeOver();
  second.alive = false;
  const reloaded = open();
  await settle();
  assert.deepEqual([first.tab.works, reloaded.tab.works], [false, true]);
  assert.deepEqual(first.sent, ["opened", "here", "given"]);
});

test("a tab that wakes up after another has begun to work does not work beside it", async () => {
  const { open } = browser();
  const first = open();
  first.alive = false;
  const second = open();
  await settle();
  assert.equal(second.tab.works, true);
  first.alive = true;
  first.hear({ kind: "opened", tab: { opened: 2, id: 0.5 } }); // what had queued up meanwhile
  await settle();
  assert.equal([first, second].filter(({ tab }) => tab.works).length, 1);
});
