// The reference's waveform: its peaks (pure), and how they are drawn.

/** The largest absolute sample of each of `columns` equal stretches. channels: Float32Arrays of one length. */
export function peaks(channels, columns) {
  const length = channels[0].length;
  return Array.from({ length: columns }, (_, column) => {
    const [first, end] = [column, column + 1].map((edge) => Math.floor((edge * length) / columns));
    let peak = 0;
    for (const samples of channels) {
      for (let index = first; index < end; index++) peak = Math.max(peak, Math.abs(samples[index]));
    }
    return peak;
  });
}

/**
 * All of them as if they were channels of one buffer: what is drawn then is no single one's, and tells none apart.
 * buffers: AudioBuffers of one length.
 */
export function together(buffers) {
  const channels = buffers.flatMap((buffer) => Array.from({ length: buffer.numberOfChannels }, (_, channel) => buffer.getChannelData(channel)));
  return { numberOfChannels: channels.length, getChannelData: (channel) => channels[channel] };
}

const COLUMN = 3; // CSS pixels, a gap of one included

/** Draw the buffer's peaks over the whole canvas, in the canvas's own text colour; the loudest fills the height. */
export function drawWaveform(canvas, buffer) {
  const { width, height } = canvas.getBoundingClientRect();
  const scale = globalThis.devicePixelRatio || 1;
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  const channels = Array.from({ length: buffer.numberOfChannels }, (_, channel) => buffer.getChannelData(channel));
  const heights = peaks(channels, Math.max(Math.floor(width / COLUMN), 1));
  const loudest = Math.max(...heights, 1e-6);
  const context = canvas.getContext("2d");
  context.scale(scale, scale);
  context.fillStyle = getComputedStyle(canvas).color;
  heights.forEach((peak, column) => {
    const size = Math.max((peak / loudest) * (height - 4), 1);
    context.fillRect(column * COLUMN, (height - size) / 2, COLUMN - 1, size);
  });
}
