import assert from "node:assert/strict";
import { test } from "node:test";

import { SendRefused } from "../../../static/js/listen/outbox.js";
import { Saving } from "../../../static/js/listen/saving.js";
import { safeStorage } from "../../../static/js/listen/storage.js";

const settle = () => new Promise((resolve) => setImmediate(resolve));

function setUp({ offline = [], refused = [] } = {}) {
  const sent = [];
  const states = [];
  const send = (name) => async (body) => {
    sent.push([name, body]);
    await settle();
    if (offline.includes(name)) throw new TypeError("Failed to fetch");
    if (refused.includes(name)) throw new SendRefused(`No ${name}.`);
    return name === "submit" ? { next: "/on/" } : body;
  };
  const saving = new Saving({
    api: { saveRating: send("grade"), saveComment: send("comment"), submitTrial: send("submit") },
    storage: safeStorage(() => { throw new Error("forbidden"); }),
    wait: () => settle(),
    onStatus: (state, message) => states.push(message ?? state),
    onGrade: () => {},
    onComment: () => {},
  });
  return { saving, sent, states, offline };
}

test("a page is handed in after all its grades and comments", async () => {
  const { saving, sent } = setUp();
  assert.equal(saving.status, null);
  saving.grade("a", 5, 1.5);
  saving.comment("a", "thin");
  assert.equal(saving.status.state, "saving");
  assert.deepEqual(await saving.submit({ position: 1 }), { next: "/on/" });
  assert.equal(saving.status.state, "saved");
  assert.deepEqual(sent.map(([name]) => name), ["grade", "comment", "submit"]);
  assert.equal(sent[0][1].score, 5);
  assert.equal(sent[1][1].text, "thin");
});

test("handing in waits for the network", async () => {
  const { saving, sent, states, offline } = setUp({ offline: ["submit"] });
  const handedIn = saving.submit({ position: 1 });
  while (sent.length < 3) await settle();
  offline.pop();
  await handedIn;
  assert.equal(states.includes("offline"), true);
});

test("one sort of thing saved hides not that the other waits", async () => {
  const { saving, states, offline } = setUp({ offline: ["comment"] });
  saving.comment("a", "thin");
  while (states.at(-1) !== "unkept") await settle(); // this storage keeps nothing
  saving.grade("a", 5, null);
  for (let turn = 0; turn < 5; turn++) await settle();
  assert.notEqual(states.at(-1), "saved");
  offline.pop();
  while (saving.status.state !== "saved") await settle();
  assert.equal(states.at(-1), "saved");
});

test("a refusal ends the attempt with the server's words", async () => {
  const { saving } = setUp({ refused: ["grade"] });
  saving.grade("a", 5, null);
  await assert.rejects(saving.submit({}), /No grade\./);
  assert.deepEqual(saving.status, { state: "refused", message: "No grade." });
});

test("what the device has newer is part of the page again", () => {
  const { saving } = setUp();
  const slots = saving.restore([{ token: "a", score: 7, sequence: 3, comment: "dull", commentSequence: 2 }]);
  assert.deepEqual([slots[0].score, slots[0].comment], [7, "dull"]);
});

test("what the browser keeps nowhere is said, over what merely waits", async () => {
  const { saving, states, offline } = setUp({ offline: ["grade"] });
  saving.grade("a", 5, null);
  while (states.at(-1) !== "unkept") await settle();
  assert.equal(saving.unkept, true);
  offline.pop();
  await saving.flush();
  assert.equal(states.at(-1), "saved");
  assert.equal(saving.unkept, false);
});
