// For the browser tests: what the page plays is tapped where it leaves for the loudspeakers; nothing else is touched.
(() => {
  const connect = AudioNode.prototype.connect;
  AudioNode.prototype.connect = function tapped(target, ...rest) {
    if (target === this.context.destination && this.context instanceof AudioContext) {
      window.tap = new AnalyserNode(this.context, { fftSize: 8192, smoothingTimeConstant: 0 });
      connect.call(this, window.tap);
    }
    return connect.call(this, target, ...rest);
  };

  const spectrum = () => {
    const levels = new Float32Array(window.tap.frequencyBinCount);
    window.tap.getFloatFrequencyData(levels);
    return levels;
  };
  const binOf = (frequency) => Math.round((frequency * window.tap.fftSize) / window.tap.context.sampleRate);

  /** Is this tone (Hz) what leaves the page now, and every other at least 40 dB below it? */
  window.onlyHeard = (frequency, others) => {
    if (!window.tap) return false;
    const levels = spectrum();
    const loudest = Math.max(...levels);
    const near = (tone) => Math.max(...levels.slice(binOf(tone) - 2, binOf(tone) + 3));
    return loudest > -60 && near(frequency) === loudest && others.every((other) => near(other) < loudest - 40);
  };
  window.silent = () => Math.max(...spectrum()) < -100;
})();
