// What does not fit: beyond the window, beyond the box that holds it, or over another text.
() => {
  const visible = (element) => element.checkVisibility({ visibilityProperty: true }) && element.getBoundingClientRect().width > 1;
  const shown = [...document.body.querySelectorAll("*")].filter((element) => visible(element)
    && !element.closest("svg, .visually-hidden, .skip-link"));
  const name = (element) => `${element.tagName.toLowerCase()}.${element.className} “${element.textContent.trim().slice(0, 40)}”`;
  const wide = shown.filter((element) => element.getBoundingClientRect().right > innerWidth + 1);
  // One-line heads are cut with an ellipsis on purpose.
  const cut = shown.filter((element) => element.textContent.trim() && element.scrollWidth > element.clientWidth + 1
    && !["visible", "auto"].includes(getComputedStyle(element).overflowX) && getComputedStyle(element).textOverflow !== "ellipsis");

  const texts = shown.flatMap((element) => [...element.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE && node.data.trim())
    .map((node) => {
      const range = document.createRange();
      range.selectNodeContents(node);
      return { element, lines: [...range.getClientRects()] };
    }));
  const meet = (a, b) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1;
  const over = texts.filter((one, index) => texts.slice(index + 1).some((other) => one.lines.some((a) => other.lines.some((b) => meet(a, b)))));
  const out = texts.filter(({ element, lines }) => {
    const box = element.closest("button, .button, label, .badge, .card, .notice")?.getBoundingClientRect();
    return box && lines.some((line) => line.left < box.left - 1 || line.right > box.right + 1);
  });
  return [...wide.map((element) => `${name(element)} beyond the window`), ...cut.map((element) => `${name(element)} cut`),
    ...over.map(({ element }) => `${name(element)} over another text`),
    ...out.map(({ element }) => `${name(element)} beyond its box`)];
}
