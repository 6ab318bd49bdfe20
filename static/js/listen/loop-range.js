// A loop is {from, to} in seconds, or null for the whole clip. Pure: what a drag or a key makes of it.

export const LEAST_SECONDS = 0.5; // ITU-R BS.1534-3
export const STEP_SECONDS = 0.1; // one press of an arrow key
const GRID = 100; // places a second that a loop may begin and end at, so that what is read out is what is heard

const within = (seconds, duration) => Math.min(Math.max(seconds, 0), duration);

/** The nearest place of the grid; near an end of the clip that end itself, which need not lie on the grid. */
export function snap(seconds, duration) {
  if (seconds < STEP_SECONDS / 2) return 0;
  if (seconds > duration - STEP_SECONDS / 2) return duration;
  return Math.round(seconds * GRID) / GRID;
}

/** The ends of a loop, or of the whole clip. */
export const ends = (loop, duration) => loop ?? { from: 0, to: duration };

/** That loop inside the clip; null where it leaves out nothing. */
function whole({ from, to }, duration) {
  return from <= 0 && to >= duration ? null : { from, to };
}

/** A loop from a drag that began at `anchor` and is at `head`: at least 0.5 s long, in the direction of the drag. */
export function dragged(anchor, head, duration) {
  if (duration <= LEAST_SECONDS) return null;
  const [first, second] = [anchor, head].map((seconds) => snap(within(seconds, duration), duration));
  if (second >= first) {
    const from = Math.min(first, duration - LEAST_SECONDS);
    return whole({ from, to: Math.max(second, from + LEAST_SECONDS) }, duration);
  }
  const to = Math.max(first, LEAST_SECONDS);
  return whole({ from: Math.min(second, to - LEAST_SECONDS), to }, duration);
}

/** The least and the most that an end ("from" or "to") can be moved to while the other stays. */
export function limits(loop, end, duration) {
  const { from, to } = ends(loop, duration);
  return end === "from" ? { least: 0, most: Math.max(to - LEAST_SECONDS, 0) } : { least: Math.min(from + LEAST_SECONDS, duration), most: duration };
}

/** The loop with one end ("from" or "to") moved towards `seconds`, as far as the other end allows. */
export function moved(loop, end, seconds, duration) {
  const { least, most } = limits(loop, end, duration);
  const place = Math.min(Math.max(snap(seconds, duration), least), most);
  return whole({ ...ends(loop, duration), [end]: place }, duration);
}
