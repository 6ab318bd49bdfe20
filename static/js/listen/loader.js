// Fetches and decodes a trial's clips. A download that fails is tried again; a refusal is not.

import { text } from "./text.js";

const FIRST_WAIT = 500; // ms, doubled after every failure
const LONGEST_WAIT = 8000;

/** The server answered, and the answer is no. */
export class Refused extends Error {}

/** One clip's bytes, however often it takes. `onRetry` is called before every further attempt. */
export async function fetchClip(url, { fetch, wait, onRetry = () => {} }) {
  for (let pause = FIRST_WAIT; ; pause = Math.min(pause * 2, LONGEST_WAIT)) {
    try {
      const response = await fetch(url, { credentials: "same-origin" });
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

/** All clips' bytes, in the order of `urls`; `onProgress(done, all)` after each. */
export async function fetchClips(urls, { onProgress = () => {}, ...options }) {
  let done = 0;
  return Promise.all(urls.map(async (url) => {
    const bytes = await fetchClip(url, options);
    onProgress(++done, urls.length);
    return bytes;
  }));
}

/** AudioBuffers at `rate` Hz. Decoding works without an audio output, so it need not wait for a tap. */
export async function decodeClips(clips, rate, Context) {
  const decoder = new Context(1, 1, rate);
  // A decoder takes the bytes away; a copy keeps them for another rate.
  const buffers = await Promise.all(clips.map((bytes) => decoder.decodeAudioData(bytes.slice(0))));
  if (buffers.some((buffer) => buffer.length !== buffers[0].length)) throw new Error(text("error.clip_lengths"));
  return buffers;
}
