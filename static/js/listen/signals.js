// What can be heard on a page. A signal is a slot's index, "reference", "x" (ABX's unknown) or "mixture". Pure.

/** The page's signals in the order of their buffers, each with the token of its clip. */
export function signalsOf({ reference, hasReference, x, mixture, slots }) {
  return [
    ...(hasReference || x ? [{ signal: x ? "x" : "reference", token: reference }] : []),
    ...(mixture ? [{ signal: "mixture", token: mixture }] : []),
    ...slots.map(({ token }, slot) => ({ signal: slot, token })),
  ];
}

/** What stands on a slot's button: its number, or in a pair its letter. */
export const slotName = (slot, layout) => (layout === "pair" ? "AB"[slot] : String(slot + 1));

/** Slots by the names on their buttons; of three numbers and more that follow each other the ends: "1–3, 6". */
export function slotNames(slots, layout) {
  const runs = [];
  for (const slot of slots) {
    if (runs.length && runs.at(-1).at(-1) === slot - 1) runs.at(-1).push(slot);
    else runs.push([slot]);
  }
  const name = (slot) => slotName(slot, layout);
  return runs.map((run) => (run.length > 2 ? `${name(run[0])}–${name(run.at(-1))}` : run.map(name).join(", "))).join(", ");
}
