// The audio graph: every signal loops in step from one clock through a gain of its own, all silent but one.
// It is built on any BaseAudioContext, so that a test renders the very same graph offline, sample by sample.

import { fadeCurve, fadeFrames } from "./fades.js";

/** Gains of 0 for all buffers (AudioBuffers of one length) into one master gain. */
export function buildGraph(context, buffers) {
  const length = fadeFrames(context.sampleRate);
  const curves = { true: fadeCurve(length, true), false: fadeCurve(length, false) };
  const seconds = (frame) => frame / context.sampleRate;
  const master = context.createGain();
  master.connect(context.destination);
  const gains = buffers.map(() => {
    const gain = context.createGain();
    gain.gain.setValueAtTime(0, 0);
    gain.connect(master);
    return gain;
  });
  let sources = [];

  return {
    master,
    fadeLength: length,
    /** Run all signals from their beginning, from `frame` of the context's clock on. */
    start(frame) {
      sources = buffers.map((buffer, index) => {
        const source = context.createBufferSource();
        source.buffer = buffer;
        source.loop = true;
        source.connect(gains[index]);
        source.start(seconds(frame));
        return source;
      });
    },
    /** End what was started last, at `frame`. */
    stop(frame) {
      for (const source of sources) source.stop(seconds(frame));
      sources = [];
    },
    /** One of `planChange`'s fades. */
    fade({ signal, rising, frame }) {
      gains[signal].gain.setValueCurveAtTime(curves[rising], seconds(frame), seconds(length));
    },
  };
}
