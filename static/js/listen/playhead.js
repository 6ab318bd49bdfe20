// Where in the clip the music is. A run is {start, offset, from, to}: from the clock's frame `start` on the clip plays from
// its frame `offset`, and loops between `from` and `to`. Pure.

/** The clip's frame at a frame of the clock. */
export function placeAt({ start, offset, from, to }, frame) {
  return from + ((offset - from + Math.max(frame - start, 0)) % (to - from));
}

/** Where the music goes on that a run leaves at `frame` for the loop {from, to}: in place if that is inside it. */
export function placeIn({ from, to }, run, frame) {
  const place = placeAt(run, frame);
  return from <= place && place < to ? place : from;
}
