// What a key means on the trial page. Pure: takes what it needs of a KeyboardEvent.

/**
 * {key, modified, onControl} -> {action: "toggle"}, {action: "select", signal} or null.
 * onControl: the key belongs to a button, a link or a dialog that has the focus.
 */
export function actionOf({ key, modified = false, onControl = false }, { slots, mixture }) {
  if (modified) return null;
  if (key === " ") return onControl ? null : { action: "toggle" };
  if (key === "0") return { action: "select", signal: "reference" };
  if (key === "m" || key === "M") return mixture ? { action: "select", signal: "mixture" } : null;
  const number = /^[1-9]$/.test(key) ? Number(key) : 0;
  return number >= 1 && number <= slots ? { action: "select", signal: number - 1 } : null;
}
