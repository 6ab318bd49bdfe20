// The menu of languages: works without this; with it, a click elsewhere or Escape closes it, and the keys pressed in it are its own.

const menu = document.querySelector("[data-language-menu]");
menu?.addEventListener("keydown", (event) => {
  event.stopPropagation();
  if (event.key !== "Escape" || !menu.open) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});
document.addEventListener("click", (event) => { if (menu && !menu.contains(event.target)) menu.open = false; });
