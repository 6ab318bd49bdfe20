// An excerpt's window on its song, in seconds. Pure: where a drag or a key moves it.

export const STEP = 0.1; // s, one press of an arrow key
const GRID = 100; // places a second

/** The nearest place at which an excerpt of `length` seconds can begin in a song of `duration`. */
export function within(start, length, duration) {
  const last = Math.max(duration - length, 0);
  return Math.min(Math.max(Math.round(start * GRID) / GRID, 0), Math.floor(last * GRID) / GRID);
}

/** Where a key moves the window to; undefined for a key that does not. */
export function afterKey(key, start, length, duration) {
  const target = {
    ArrowLeft: start - STEP, ArrowDown: start - STEP, ArrowRight: start + STEP, ArrowUp: start + STEP,
    PageDown: start - length, PageUp: start + length, Home: 0, End: duration,
  }[key];
  return target === undefined ? undefined : within(target, length, duration);
}

/** Seconds as a person reads them: 1:05.2 */
export function clock(seconds) {
  const tenths = Math.round(seconds * 10);
  const minutes = Math.floor(tenths / 600);
  return `${minutes}:${String(((tenths % 600) / 10).toFixed(1)).padStart(4, "0")}`;
}
