import assert from "node:assert/strict";
import { test } from "node:test";

import { Refused, decodeClips, fetchClip, fetchClips } from "../../../static/js/listen/loader.js";
import { useTexts } from "../../../static/js/listen/text.js";

useTexts({ "error.clip_refused": "The server refused a sound ({status}).", "error.clip_lengths": "The sounds differ in length." });

const bytes = (text) => new TextEncoder().encode(text).buffer;
const answer = (status, body = "") => ({ status, ok: status < 300, arrayBuffer: async () => bytes(body) });

/** A fetch that gives these answers one after the other; an Error among them is thrown. */
function scripted(...answers) {
  return async () => {
    const next = answers.shift();
    if (next instanceof Error) throw next;
    return next;
  };
}

test("a download that fails is tried again, after longer and longer pauses", async () => {
  const pauses = [];
  const found = await fetchClip("/a", {
    fetch: scripted(new TypeError("no network"), answer(502), new TypeError("no network"), answer(200, "flac")),
    wait: async (pause) => pauses.push(pause),
  });
  assert.deepEqual(found, bytes("flac"));
  assert.deepEqual(pauses, [500, 1000, 2000]);
});

test("pauses grow to eight seconds and no further", async () => {
  const pauses = [];
  const failures = Array.from({ length: 8 }, () => answer(500));
  await fetchClip("/a", { fetch: scripted(...failures, answer(200)), wait: async (pause) => pauses.push(pause) });
  assert.equal(Math.max(...pauses), 8000);
});

test("a refusal is not tried again", async () => {
  const wait = async () => assert.fail("waited");
  await assert.rejects(fetchClip("/a", { fetch: scripted(answer(403)), wait }), Refused);
});

test("clips come in the order asked for, whichever arrives first, with progress", async () => {
  const progress = [];
  const delays = { "/a": 20, "/b": 1 };
  const found = await fetchClips(["/a", "/b"], {
    fetch: (url) => new Promise((resolve) => setTimeout(() => resolve(answer(200, url)), delays[url])),
    wait: async () => {},
    onProgress: (done, all) => progress.push(`${done}/${all}`),
  });
  assert.deepEqual(found, [bytes("/a"), bytes("/b")]);
  assert.deepEqual(progress, ["1/2", "2/2"]);
});

test("clips of different lengths are refused, for they could not run in step", async () => {
  class Context {
    async decodeAudioData(data) { return { length: data.byteLength }; }
  }
  assert.equal((await decodeClips([bytes("ab"), bytes("cd")], 44100, Context)).length, 2);
  await assert.rejects(decodeClips([bytes("ab"), bytes("cde")], 44100, Context), /differ in length/);
});
