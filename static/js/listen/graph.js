// The audio graph: every signal loops in step from one clock through a gain of its own, all silent but one. The fades at
// the loop's seam are one more signal that loops in step with them and drives a gain behind them all: no timer, which a
// busy or hidden page would let slip, has a part in it.
// It is built on any BaseAudioContext, so that a test renders the very same graph offline, sample by sample.

import { fadeCurve, fadeFrames, seamEnvelope } from "./fades.js";

const LEVEL_SECONDS = 0.01; // time constant in which a level is reached

/** Gains of 0 for all buffers (AudioBuffers of one length, at the context's rate) into the seam's and the master's. */
export function buildGraph(context, buffers) {
  const length = fadeFrames(context.sampleRate);
  const curves = { true: fadeCurve(length, true), false: fadeCurve(length, false) };
  const seconds = (frame) => frame / context.sampleRate;
  const master = context.createGain();
  master.connect(context.destination);
  const seam = context.createGain();
  seam.gain.value = 0;
  seam.connect(master);
  const gains = buffers.map(() => {
    const gain = context.createGain();
    gain.gain.setValueAtTime(0, 0);
    gain.connect(seam);
    return gain;
  });
  let sources = [];

  function loop(buffer, from, to, target) {
    const source = context.createBufferSource();
    Object.assign(source, { buffer, loop: true, loopStart: seconds(from), loopEnd: seconds(to) });
    source.connect(target);
    return source;
  }

  return {
    master,
    fadeLength: length,
    /** Play a run (playhead.js) of all signals, from its start on instead of what played before. */
    run({ start, offset, from, to }) {
      this.end(start);
      const envelope = seamEnvelope(to - from, length);
      const fading = context.createBuffer(1, envelope.length, context.sampleRate);
      fading.copyToChannel(envelope, 0);
      const fader = loop(fading, length, envelope.length, seam.gain);
      fader.start(seconds(start), seconds(offset - from));
      sources = [fader, ...buffers.map((buffer, index) => {
        const source = loop(buffer, from, to, gains[index]);
        source.start(seconds(start), seconds(offset));
        return source;
      })];
    },
    /** End what was started last, at `frame`. */
    end(frame) {
      for (const source of sources) source.stop(seconds(frame));
      sources = [];
    },
    /** One of `planChange`'s fades. */
    fade({ signal, rising, frame }) {
      gains[signal].gain.setValueCurveAtTime(curves[rising], seconds(frame), seconds(length));
    },
    /** The factor of all that is heard; `now`: from the beginning, else it is approached from `context.currentTime` on. */
    level(factor, now = false) {
      if (now) master.gain.value = factor;
      else master.gain.setTargetAtTime(factor, context.currentTime, LEVEL_SECONDS);
    },
  };
}
