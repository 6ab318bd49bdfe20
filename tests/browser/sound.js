// For test_sound.py: the page's own player on a clock that the test reads too. Every action is [name, ...arguments].
(() => {
  const base64 = (channels) => {
    const samples = new Float32Array(channels.length * channels[0].length);
    channels.forEach((channel, index) => samples.set(channel, index * channel.length));
    const bytes = new Uint8Array(samples.buffer);
    let text = "";
    for (let at = 0; at < bytes.length; at += 32768) text += String.fromCharCode(...bytes.subarray(at, at + 32768));
    return btoa(text);
  };
  const channelsOf = (buffer) => Array.from({ length: buffer.numberOfChannels }, (_, channel) => buffer.getChannelData(channel));

  async function load(urls, rate) {
    const { decodeClips, fetchClips } = await import("/static/js/listen/loader.js");
    const clips = fetchClips(urls, { fetch: (...request) => fetch(...request), wait: async () => {} });
    return decodeClips(clips, rate, OfflineAudioContext);
  }

  /** Do it, and tell what the clock (seconds) showed when the player first looked. */
  function perform(context, player, [name, ...values]) {
    const { get } = Object.getOwnPropertyDescriptor(BaseAudioContext.prototype, "currentTime");
    const seen = [];
    Object.defineProperty(context, "currentTime", { configurable: true, get() { seen.push(get.call(context)); return seen.at(-1); } });
    player[name](...values);
    delete context.currentTime;
    return { clock: seen[0] ?? get.call(context), done: get.call(context) };
  }

  window.sound = {
    /** actions: [frame of the clock, a multiple of 128, action]. Renders `frames` frames as fast as it goes. */
    async render({ urls, rate, frames, actions, level, options }) {
      const { Player } = await import("/static/js/listen/player.js");
      const buffers = await load(urls, rate);
      const context = new OfflineAudioContext(2, frames, rate);
      const resume = () => OfflineAudioContext.prototype.resume.call(context);
      context.resume = async () => {}; // the player wakes a context that sleeps; this one is woken below
      const player = new Player(context, buffers, level, options);
      const clocks = [];
      const positions = [];
      let failed;
      const failure = new Promise((_, reject) => { failed = reject; });
      for (const frame of new Set(actions.map(([at]) => at))) {
        context.suspend(frame / rate).then(() => {
          for (const [at, ...action] of actions) if (at === frame) clocks.push(perform(context, player, action).clock);
          positions.push(player.position());
          return resume();
        }).catch(failed);
      }
      const rendered = await Promise.race([context.startRendering(), failure]);
      return { clocks, positions, samples: base64(channelsOf(rendered)), clips: buffers.map((buffer) => base64(channelsOf(buffer))) };
    },

    /** actions: [seconds to wait before it, action]. Records every frame that leaves for the loudspeakers, in real time. */
    async record({ urls, rate, actions, level, options }) {
      const { Player } = await import("/static/js/listen/player.js");
      const buffers = await load(urls, rate);
      // A device that wants its sound early: so long may another process hold this page up, and nothing comes late.
      const context = new AudioContext({ sampleRate: rate, latencyHint: 0.3 });
      const code = `registerProcessor("recorder", class extends AudioWorkletProcessor {
        process([input]) {
          this.port.postMessage([currentFrame, input.length ? input.map((channel) => channel.slice()) : []]);
          return true;
        }
      });`;
      await context.audioWorklet.addModule(URL.createObjectURL(new Blob([code], { type: "text/javascript" })));
      const recorder = new AudioWorkletNode(context, "recorder", { channelCount: 2, channelCountMode: "explicit" });
      const blocks = [];
      recorder.port.onmessage = ({ data }) => blocks.push(data);
      const player = new Player(context, buffers, level, options);
      player.output.connect(recorder).connect(context.destination);
      await context.resume();
      const clocks = [];
      let late = false;
      for (const [pause, ...action] of actions) {
        await new Promise((resolve) => setTimeout(resolve, pause * 1000));
        const { clock, done } = perform(context, player, action);
        clocks.push(clock);
        late ||= done - clock > 0.02 + context.baseLatency;
      }
      await new Promise((resolve) => setTimeout(resolve, 300));
      const lead = context.baseLatency;
      await context.close();
      const frames = blocks.at(-1)[0] + 128;
      const channels = [new Float32Array(frames), new Float32Array(frames)];
      let missing = 0;
      let expected = blocks[0][0];
      for (const [frame, block] of blocks) {
        if (expected > clocks[0] * rate) missing += frame - expected; // while all is new some may be left out
        expected = frame + 128;
        block.forEach((samples, channel) => channels[channel].set(samples, frame));
      }
      return { clocks, lead, late, missing, rate: context.sampleRate, samples: base64(channels), clips: buffers.map((buffer) => base64(channelsOf(buffer))) };
    },
  };
})();
