// What is typed on a step's page stays in the browser's storage until the page is handed in.

/** One draft a link: a page's values under its own key; what an earlier page left is dropped. */
export class Draft {
  #storage;
  #place;
  #page;

  /** place: the link's path; page: what names this listener's page. */
  constructor(storage, place, page) {
    this.#storage = storage;
    this.#place = `concord:draft:${place}`;
    this.#page = page;
  }

  /** The values kept for this page, {name: [value, …]}; none of another page or listener. */
  load() {
    try {
      const kept = JSON.parse(this.#storage.getItem(this.#place));
      if (kept?.page === this.#page) return kept.values;
    } catch {
      // not ours, or cut short: as good as nothing
    }
    this.forget();
    return {};
  }

  save(values) { this.#storage.setItem(this.#place, JSON.stringify({ page: this.#page, values })); }

  /** Whether what was typed outlives the page. */
  get isKept() { return this.#storage.keeps(this.#place); }

  forget() { this.#storage.removeItem(this.#place); }
}

const isTicked = ({ type }) => type === "radio" || type === "checkbox";
const isKept = ({ name, type }) => Boolean(name) && type !== "hidden" && type !== "submit";

/** Whether a control that is ticked or typed in holds something else than the server gave it. */
export function isChanged(control) {
  if (!isKept(control) || control.type === "range") return false; // a slider's value need not be its default's text
  return isTicked(control) ? control.checked !== control.defaultChecked : control.value !== control.defaultValue;
}

/** What a form's controls hold: {name: [value, …]}. Ticks count where they are set. */
export function valuesOf(controls) {
  const values = {};
  for (const control of controls) {
    if (!isKept(control)) continue;
    values[control.name] ??= [];
    if (!isTicked(control) || control.checked) values[control.name].push(control.value);
  }
  return values;
}

/** Put kept values back into the controls of those names; all others stay as they are. */
export function fill(controls, values) {
  for (const control of controls) {
    const kept = isKept(control) ? values[control.name] : undefined;
    if (!Array.isArray(kept)) continue;
    if (isTicked(control)) control.checked = kept.includes(control.value);
    else if (kept.length) control.value = kept[0];
  }
}
