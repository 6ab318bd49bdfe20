// What a key means on the trial page. Pure: takes what it needs of a KeyboardEvent.

const NAMED = { m: "mixture", x: "x" };
const LETTERS = { a: 0, b: 1 }; // of a pair
const COMMANDS = { c: "comment", "?": "help", Enter: "enter", " ": "toggle" };
const OF_CONTROLS = [" ", "Enter"];

/**
 * {key, modified, onControl, onText} -> {action: "select", signal}, another {action} or null.
 * signals: what can be heard; layout: "all", "single" or "pair".
 * onControl: a button or a link has the focus, whose own keys stay its own; onText: something is being written.
 */
export function actionOf({ key, modified = false, onControl = false, onText = false }, { signals, layout }) {
  if (onText) return key === "Escape" ? { action: "leave" } : null;
  if (modified || (onControl && OF_CONTROLS.includes(key))) return null;
  if (key in COMMANDS) return { action: COMMANDS[key] };
  const signal = signalOf(key.toLowerCase(), signals, layout);
  return signals.includes(signal) ? { action: "select", signal } : null;
}

function signalOf(key, signals, layout) {
  if (key === "0") return signals.includes("x") ? "x" : "reference";
  if (/^[1-9]$/.test(key)) return Number(key) - 1;
  if (layout === "pair" && key in LETTERS) return LETTERS[key];
  return NAMED[key];
}
