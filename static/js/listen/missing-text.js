// What is still to do, in the listener's language. Pure: takes `text` (key, values) -> words.

import { slotNames } from "./signals.js";

/** missing: of a TrialState; stillTo: the scale's key for what is not graded. Empty when nothing is missing. */
export function missingText({ unheard, ungraded }, { layout, stillTo, text }) {
  const hear = [
    unheard.includes("reference") && text("missing.reference"),
    unheard.includes("x") && "X",
    slotNames(unheard.filter((signal) => typeof signal === "number"), layout),
  ].filter(Boolean).join(", ");
  return [
    hear && text("missing.hear", { names: hear }),
    ungraded.length > 0 && text(stillTo, { names: slotNames(ungraded, layout) }),
  ].filter(Boolean).join(" · ");
}
