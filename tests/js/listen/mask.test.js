import assert from "node:assert/strict";
import { test } from "node:test";

import { unmask } from "../../../static/js/listen/mask.js";

const bytesOf = (hex) => Uint8Array.from(hex.match(/../g), (two) => parseInt(two, 16)).buffer;
const textOf = (bytes) => new TextDecoder().decode(bytes);

test("what the server masked with a token is clear again at that token's address", () => {
  // Made by mushra.protocol.mask: mask(b"fLaC", "x") and mask(b"fLaC!", "tok-En_9").
  assert.equal(textOf(unmask(bytesOf("4aba3d6c"), "/listen/audio/x")), "fLaC");
  assert.equal(textOf(unmask(bytesOf("8af91a20e1"), "/listen/audio/tok-En_9")), "fLaC!");
});

test("the host and what follows a question mark belong to no key", () => {
  assert.equal(textOf(unmask(bytesOf("4aba3d6c"), "http://lab.example:8000/listen/audio/x?again=1")), "fLaC");
});

test("the bytes that came are left as they were", () => {
  const bytes = bytesOf("4aba3d6c");
  unmask(bytes, "/x");
  assert.deepEqual(bytes, bytesOf("4aba3d6c"));
});
