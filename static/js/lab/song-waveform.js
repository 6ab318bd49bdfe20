// A whole song's waveform, the stretches in which the target is active in stronger ink.

/** overview: {lows, highs, active} of equal stretches of the song; drawn in the canvas's own text colour. */
export function drawSong(canvas, { lows, highs, active }) {
  const { width, height } = canvas.getBoundingClientRect();
  const scale = globalThis.devicePixelRatio || 1;
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  const context = canvas.getContext("2d");
  context.scale(scale, scale);
  context.fillStyle = getComputedStyle(canvas).color;
  const loudest = Math.max(...highs, ...lows.map((low) => -low), 1e-6);
  const wide = width / highs.length;
  highs.forEach((high, index) => {
    context.globalAlpha = active[Math.floor((index / highs.length) * active.length)] ? 1 : 0.35;
    const [top, bottom] = [high, lows[index]].map((value) => (height / 2) * (1 - (value / loudest) * 0.92));
    context.fillRect(index * wide, top, Math.max(wide * 0.8, 0.75), Math.max(bottom - top, 1));
  });
}
