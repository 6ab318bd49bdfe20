// Renders the page's own graph in an OfflineAudioContext while somebody switches, and says how far the result is from
// what the standard asks for, computed here from its words: fade out, then fade in, 5 ms of raised cosine, in step.
async ({ urls, rate, switches, frames }) => {
  const { decodeClips, fetchClips } = await import("/static/js/listen/loader.js");
  const { SILENCE, planChange } = await import("/static/js/listen/fades.js");
  const { buildGraph } = await import("/static/js/listen/graph.js");

  const clips = await fetchClips(urls, { fetch: (...request) => fetch(...request), wait: async () => {} });
  const buffers = await decodeClips(clips, rate, OfflineAudioContext);
  const context = new OfflineAudioContext(2, frames, rate);
  const graph = buildGraph(context, buffers);
  const first = switches[0].frame;
  graph.start(first);
  let timeline = SILENCE;
  for (const { signal, frame } of switches) {
    const plan = planChange(timeline, signal, frame, graph.fadeLength);
    timeline = plan.timeline;
    plan.fades.forEach((fade) => graph.fade(fade));
  }
  const rendered = await context.startRendering();

  // The gains that are due, by the standard's words.
  const length = Math.round(0.005 * rate);
  const gains = buffers.map(() => new Float64Array(frames));
  let [sounding, free] = [null, 0];
  for (const { signal, frame } of switches) {
    let at = Math.max(frame, free);
    if (sounding !== null) {
      for (let n = 0; n < frames - at; n++) gains[sounding][at + n] = n < length ? 0.5 + 0.5 * Math.cos((Math.PI * n) / length) : 0;
      at += length;
    }
    if (signal !== null) {
      for (let n = 0; n < frames - at; n++) gains[signal][at + n] = n < length ? 0.5 - 0.5 * Math.cos((Math.PI * n) / length) : 1;
      at += length;
    }
    [sounding, free] = [signal, at + 1];
  }
  let [worst, loudest, both] = [0, 0, 0];
  for (let channel = 0; channel < 2; channel++) {
    const samples = rendered.getChannelData(channel);
    for (let n = 0; n < frames; n++) {
      let expected = 0;
      for (let signal = 0; signal < buffers.length; signal++) {
        if (gains[signal][n] === 0) continue;
        expected += gains[signal][n] * buffers[signal].getChannelData(channel % buffers[signal].numberOfChannels)[(n - first) % buffers[signal].length];
      }
      worst = Math.max(worst, Math.abs(samples[n] - expected));
      loudest = Math.max(loudest, Math.abs(expected));
      both += gains.filter((gain) => gain[n] > 0).length > 1;
    }
  }
  return { worst, loudest, both };
}
