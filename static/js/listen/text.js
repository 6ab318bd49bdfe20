// The words that scripts show, in the listener's language. The server puts them into the page: mushra/listener_texts.py.

/**
 * A function (key, values) -> text. A text is a string, or {one, other, …} by the plural category of `values.n`.
 * Names in braces are filled in from `values`, numbers as the language writes them.
 */
export function createText(texts, language) {
  const plural = new Intl.PluralRules(language);
  const shown = (value) => (typeof value === "number" ? value.toLocaleString(language) : String(value));
  return (key, values = {}) => {
    const entry = texts[key];
    if (entry === undefined) {
      console.error(`no text "${key}" in mushra/listener_texts.py`);
      return key; // a word too few must not end somebody's session
    }
    const form = typeof entry === "string" ? entry : entry[plural.select(values.n)] ?? entry.other;
    return form.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? shown(values[name]) : whole));
  };
}

let ofThisPage = null;

/** text("status.saved"), text("clips.missing", {n: 3}): the page's own words. */
export function text(key, values) {
  ofThisPage ??= createText(JSON.parse(document.getElementById("texts").textContent), document.documentElement.lang);
  return ofThisPage(key, values);
}

/** Other words than the page's: for tests, where there is no page. */
export function useTexts(texts, language = "en") {
  ofThisPage = createText(texts, language);
}
