// Which signal sounds when, as fades on a frame clock. Pure: knows no audio context and no page.
//
// A switch is a fade-out and then a fade-in, 5 ms of raised cosine each, never a cross-fade (ITU-R BS.1534-3).
// A switch that comes during a fade begins when that one has ended, so no gain ever jumps.

export const FADE_SECONDS = 0.005;

// Frames between two fades of one signal: of curves that begin in one block of 128 frames Chromium (156) plays the second
// wrongly, which fades shorter than a block, at up to 25.6 kHz, would meet.
export const REST_FRAMES = 128;

/** Frames of one fade at a sample rate in Hz. */
export const fadeFrames = (rate) => Math.round(FADE_SECONDS * rate);

/** A raised cosine from 0 to 1 (or back), one value a frame, both ends included: `frames` + 1 values. */
export function fadeCurve(frames, rising) {
  return Float32Array.from({ length: frames + 1 }, (_, frame) => {
    const height = 0.5 - 0.5 * Math.cos((Math.PI * frame) / frames);
    return rising ? height : 1 - height;
  });
}

/**
 * A loop's gain, to be played in step with it: the loop's `frames`, faded out towards their end, and then the fade-in of
 * the next round. It loops from `length` on, so that the first round, which a switch fades in, is not faded in twice.
 */
export function seamEnvelope(frames, length) {
  const envelope = new Float32Array(frames + length).fill(1);
  envelope.set(fadeCurve(length, false), frames - length);
  envelope.set(fadeCurve(length, true).subarray(0, length), frames);
  return envelope;
}

/** Silence, and nothing planned. `sounding` is a signal's index or null; `free` the first frame for another fade. */
export const SILENCE = Object.freeze({ sounding: null, free: 0 });

/**
 * Plan to hear signal `to` (null: nothing) from `frame` on, or as soon as a fade under way has ended.
 * anew: fade also where that signal sounds already, because it is to go on from another place.
 * Returns the timeline after it; the fades, each {signal, rising, frame}, lasting `length` frames; and `quiet`, the
 * frame in which nothing sounds any more or yet (null where nothing changes).
 */
export function planChange(timeline, to, frame, length, anew = false) {
  if (to === timeline.sounding && !anew) return { timeline, fades: [], quiet: null };
  const fades = [];
  let at = Math.max(frame, timeline.free);
  if (timeline.sounding !== null) {
    fades.push({ signal: timeline.sounding, rising: false, frame: at });
    at += length + (to === timeline.sounding ? REST_FRAMES : 0);
  }
  const quiet = at;
  if (to !== null) {
    fades.push({ signal: to, rising: true, frame: at });
    at += length;
  }
  return { timeline: { sounding: to, free: at + REST_FRAMES }, fades, quiet };
}
