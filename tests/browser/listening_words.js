// What the page shows or a screen reader says: its title, its texts, its spoken attributes; hidden parts too.
() => {
  const SPOKEN = ["aria-label", "aria-description", "aria-valuetext", "title", "alt", "placeholder", "data-light", "data-dark"];
  const SILENT = "script, style, noscript, [data-language-menu] form, [data-language-menu] .language-name";
  const found = [document.title];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT, (node) =>
    node.nodeType === Node.ELEMENT_NODE && node.matches(SILENT) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT);
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    if (node.nodeType === Node.TEXT_NODE) found.push(node.data);
    else SPOKEN.forEach((name) => { if (node.hasAttribute(name)) found.push(node.getAttribute(name)); });
  }
  return [...new Set(found.map((text) => text.replace(/\s+/g, " ").trim()))].filter((text) => /\p{L}{2}/u.test(text));
}
