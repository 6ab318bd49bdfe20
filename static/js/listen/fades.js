// Which signal sounds when, as fades on a frame clock. Pure: knows no audio context and no page.
//
// A switch is a fade-out and then a fade-in, 5 ms of raised cosine each, never a cross-fade (ITU-R BS.1534-3).
// A switch that comes during a fade begins when that one has ended, so no gain ever jumps.

export const FADE_SECONDS = 0.005;

/** Frames of one fade at a sample rate in Hz. */
export const fadeFrames = (rate) => Math.round(FADE_SECONDS * rate);

/** A raised cosine from 0 to 1 (or back), one value a frame, both ends included: `frames` + 1 values. */
export function fadeCurve(frames, rising) {
  return Float32Array.from({ length: frames + 1 }, (_, frame) => {
    const height = 0.5 - 0.5 * Math.cos((Math.PI * frame) / frames);
    return rising ? height : 1 - height;
  });
}

/** Silence, and nothing planned. `sounding` is a signal's index or null; `free` the first frame for another fade. */
export const SILENCE = Object.freeze({ sounding: null, free: 0 });

/**
 * Plan to hear signal `to` (null: nothing) from `frame` on, or as soon as a fade under way has ended.
 * Returns the timeline after it and the fades, each {signal, rising, frame}, lasting `length` frames.
 */
export function planChange(timeline, to, frame, length) {
  if (to === timeline.sounding) return { timeline, fades: [] };
  const fades = [];
  let at = Math.max(frame, timeline.free);
  if (timeline.sounding !== null) {
    fades.push({ signal: timeline.sounding, rising: false, frame: at });
    at += length;
  }
  if (to !== null) {
    fades.push({ signal: to, rising: true, frame: at });
    at += length;
  }
  // One frame in between: two curves that touch may overlap by a rounding error, which browsers refuse.
  return { timeline: { sounding: to, free: at + 1 }, fades };
}
