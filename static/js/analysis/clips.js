// A clip by its song, target and system: where its sound is, what it is called, and which one a table's row is. Pure functions.

export function clipAddress(base, { song, target, system }) {
  return `${base}?${new URLSearchParams({ song, target, system })}`;
}

export function clipName({ song, target, system }) {
  return `${system}, ${target} of ${song}`;
}

export function clipOf([song, target, system]) {
  return { song, target, system };
}

// The same song and target as it should sound.
export function referenceOf(clip, reference) {
  return { ...clip, system: reference };
}

// keys: of a table's columns; cells: the words in a row. Null where the table has no such columns.
export function clipInRow(keys, cells) {
  const places = ["song", "target", "system"].map((key) => keys.indexOf(key));
  return places.includes(-1) ? null : clipOf(places.map((place) => cells[place]));
}
