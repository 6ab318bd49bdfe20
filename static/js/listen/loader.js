// Fetches and decodes a trial's clips. A download that fails is tried again; a refusal is not. A clip that cannot be decoded
// is fetched once more, past the browser's cache, where a broken copy may lie.

import { text } from "./text.js";

const FIRST_WAIT = 500; // ms, doubled after every failure
const LONGEST_WAIT = 8000;

/** The server answered, and the answer is no. */
export class Refused extends Error {}

/** One clip's bytes, however often it takes. `onRetry` is called before every further attempt. */
export async function fetchClip(url, { fetch, wait, onRetry = () => {}, cache = "default" }) {
  for (let pause = FIRST_WAIT; ; pause = Math.min(pause * 2, LONGEST_WAIT)) {
    try {
      const response = await fetch(url, { credentials: "same-origin", cache });
      if (response.status >= 400 && response.status < 500) throw new Refused(text("error.clip_refused", { status: response.status }));
      if (!response.ok) throw new Error(`status ${response.status}`);
      return await response.arrayBuffer();
    } catch (error) {
      if (error instanceof Refused) throw error;
      onRetry();
      await wait(pause);
    }
  }
}

/** A promise of every clip's bytes, in the order of `urls`; `onProgress(done, all)` after each. */
export function fetchClips(urls, { onProgress = () => {}, ...options }) {
  let done = 0;
  return urls.map(async (url) => {
    const bytes = await fetchClip(url, options);
    onProgress(++done, urls.length);
    return bytes;
  });
}

/**
 * AudioBuffers at `rate` Hz, or at 48 kHz where the browser decodes at no such rate. Decoding works without an audio
 * output, so it need not wait for a tap, nor, where `clips` are promises of their bytes, for the clips that come later; in
 * their places are the bytes then. `fetchAgain(index)` brings the bytes of a clip that cannot be decoded once more.
 */
export async function decodeClips(clips, rate, Context, fetchAgain) {
  const decoder = decoderAt(rate, Context);
  // A decoder takes the bytes away; a copy keeps them for another rate.
  const decode = (index) => decoder.decodeAudioData(clips[index].slice(0));
  const buffers = await Promise.all(clips.map(async (clip, index) => {
    clips[index] = await clip;
    try {
      return await decode(index);
    } catch {
      clips[index] = await fetchAgain(index);
      return decode(index).catch(() => { throw new Error(text("error.clip_broken")); });
    }
  }));
  if (buffers.some((buffer) => buffer.length !== buffers[0].length)) throw new Error(text("error.clip_lengths"));
  return buffers;
}

const EVERY_BROWSERS_RATE = 48000;

function decoderAt(rate, Context) {
  try {
    return new Context(1, 1, rate);
  } catch {
    return new Context(1, 1, EVERY_BROWSERS_RATE);
  }
}
