import assert from "node:assert/strict";
import { test } from "node:test";

import { messages } from "../../../static/js/lab/messages.js";

const body = (...pieces) => ReadableStream.from(pieces.map((piece) => new TextEncoder().encode(piece)));
const all = async (stream) => { const found = []; for await (const one of messages(stream)) found.push(one); return found; };

test("messages come whole however the network cuts them, and empty lines are signs of life", async () => {
  assert.deepEqual(await all(body('{"done":', "0}\n\n", '{"done":1}\n{"url"', ':"/é"}')), [{ done: 0 }, { done: 1 }, { url: "/é" }]);
  assert.deepEqual(await all(body("\n")), []);
});
