import assert from "node:assert/strict";
import { test } from "node:test";

import { Refused, decodeClips, fetchClip, fetchClips } from "../../../static/js/listen/loader.js";
import { useTexts } from "../../../static/js/listen/text.js";

useTexts({ "error.clip_refused": "The server refused a sound ({status}).", "error.clip_lengths": "The sounds differ in length.", "error.clip_broken": "A sound cannot be played." });

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
  const arriving = fetchClips(["/a", "/b"], {
    fetch: (url) => new Promise((resolve) => setTimeout(() => resolve(answer(200, url)), delays[url])),
    wait: async () => {},
    onProgress: (done, all) => progress.push(`${done}/${all}`),
  });
  assert.deepEqual(await Promise.all(arriving), [bytes("/a"), bytes("/b")]);
  assert.deepEqual(progress, ["1/2", "2/2"]);
});

test("clips of different lengths are refused, for they could not run in step", async () => {
  class Context {
    async decodeAudioData(data) { return { length: data.byteLength }; }
  }
  assert.equal((await decodeClips([bytes("ab"), bytes("cd")], 44100, Context)).length, 2);
  await assert.rejects(decodeClips([bytes("ab"), bytes("cde")], 44100, Context), /differ in length/);
});

/** Decodes what is not "broken": to buffers of its rate, as long as the clip has bytes. */
class Decoder {
  constructor(channels, length, rate) {
    if (rate > 96000) throw new RangeError("rate");
    this.sampleRate = rate;
  }
  async decodeAudioData(data) {
    if (new TextDecoder().decode(data) === "broken") throw new Error("EncodingError");
    return { length: data.byteLength, sampleRate: this.sampleRate };
  }
}

test("a clip that cannot be decoded is fetched once more, past the cache", async () => {
  const clips = [bytes("intact"), bytes("broken")];
  const asked = [];
  const fetch = async (url, options) => { asked.push([url, options.cache]); return answer(200, "mended"); };
  const buffers = await decodeClips(clips, 44100, Decoder, (index) => fetchClip(`/${index}`, { fetch, cache: "reload" }));
  assert.deepEqual(asked, [["/1", "reload"]]);
  assert.deepEqual(buffers.map(({ length }) => length), [6, 6]);
  assert.deepEqual(clips[1], bytes("mended")); // and kept, should another rate be needed
});

test("a clip that stays broken is said in one sentence", async () => {
  const again = async () => bytes("broken");
  await assert.rejects(decodeClips([bytes("broken")], 44100, Decoder, again), /^Error: A sound cannot be played\.$/);
});

test("where a browser decodes at no such rate, 48 kHz it is", async () => {
  const [at96, at192] = await Promise.all([96000, 192000].map((rate) => decodeClips([bytes("a")], rate, Decoder)));
  assert.equal(at96[0].sampleRate, 96000);
  assert.equal(at192[0].sampleRate, 48000);
});

test("a clip is decoded as soon as it is there, while others are on their way", async () => {
  let arrive;
  const decoded = [];
  class Context {
    async decodeAudioData(data) { decoded.push(new TextDecoder().decode(data)); return { length: data.byteLength }; }
  }
  const clips = [new Promise((resolve) => { arrive = resolve; }), Promise.resolve(bytes("soon"))];
  const buffers = decodeClips(clips, 44100, Context);
  await new Promise((resolve) => setTimeout(resolve));
  assert.deepEqual(decoded, ["soon"]);
  arrive(bytes("late"));
  assert.equal((await buffers).length, 2);
  assert.deepEqual(clips, [bytes("late"), bytes("soon")]);
});

test("a refusal of one clip is the refusal of all", async () => {
  const wait = async () => assert.fail("waited");
  const clips = fetchClips(["/a", "/b"], { fetch: async () => answer(403), wait });
  await assert.rejects(decodeClips(clips, 44100, Decoder), Refused);
});
