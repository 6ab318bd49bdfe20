import assert from "node:assert/strict";
import { test } from "node:test";

import { openTabChannel } from "../../../static/js/listen/tab-channel.js";

/** Two tabs' windows over one storage, which tells every other tab what is written. */
function twoWindows() {
  const items = new Map();
  const windows = [1, 2].map(() => Object.assign(new EventTarget(), { name: "tab" }));
  windows.forEach((window, index) => {
    const tell = (key, newValue) => windows[1 - index].dispatchEvent(Object.assign(new Event("storage"), { key, newValue }));
    window.localStorage = {
      getItem: (key) => items.get(key) ?? null,
      setItem(key, value) { if (items.get(key) !== value) { items.set(key, value); tell(key, value); } },
      removeItem(key) { items.delete(key); tell(key, null); },
    };
  });
  return windows;
}

function heardThrough([here, there], name = "a", other = name) {
  const heard = [];
  openTabChannel(other, there).listen((message) => heard.push(message));
  return { channel: openTabChannel(name, here), heard };
}

test("tabs hear one another by BroadcastChannel", async (context) => {
  const channels = [];
  class Tracked extends BroadcastChannel { constructor(name) { super(name); channels.push(this); } }
  context.after(() => channels.forEach((channel) => channel.close()));
  const windows = twoWindows().map((window) => Object.assign(window, { BroadcastChannel: Tracked }));
  const { channel, heard } = heardThrough(windows);
  channel.send({ kind: "opened" });
  while (!heard.length) await new Promise((resolve) => setTimeout(resolve, 5));
  assert.deepEqual(heard, [{ kind: "opened" }]);
});

test("and by the storage where there is none, the same message twice too", () => {
  const { channel, heard } = heardThrough(twoWindows());
  channel.send({ kind: "opened" });
  channel.send({ kind: "opened" });
  assert.deepEqual(heard, [{ kind: "opened" }, { kind: "opened" }]);
});

test("another session's tabs are not spoken to", () => {
  const { channel, heard } = heardThrough(twoWindows(), "a", "b");
  channel.send({ kind: "opened" });
  assert.deepEqual(heard, []);
});

test("a full storage stops nobody", () => {
  const [here] = twoWindows();
  here.localStorage.setItem = () => { throw new Error("QuotaExceededError"); };
  assert.equal(openTabChannel("a", here).send({ kind: "opened" }), undefined);
});

test("where the storage is forbidden there is no channel: both tabs may work", () => {
  const window = { get localStorage() { throw new Error("SecurityError"); }, BroadcastChannel };
  assert.equal(openTabChannel("a", window), null);
});
