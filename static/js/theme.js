// Light or dark: what the person chose here, otherwise what the system says. Runs before the first paint,
// so it is the one classic script; it must not fail where storage is forbidden.
(() => {
  const root = document.documentElement;
  const remember = (theme) => { try { localStorage.setItem("theme", theme); } catch { /* forbidden: for this page only */ } };
  const recall = () => { try { return localStorage.getItem("theme"); } catch { return null; } };
  const systemIsDark = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (root.dataset.theme ?? (systemIsDark.matches ? "dark" : "light")) === "dark";

  const chosen = recall();
  if (chosen === "light" || chosen === "dark") root.dataset.theme = chosen;

  document.addEventListener("DOMContentLoaded", () => {
    const button = document.querySelector("[data-theme-switch]");
    if (!button) return;
    const label = () => { button.textContent = isDark() ? button.dataset.light : button.dataset.dark; };
    button.addEventListener("click", () => {
      root.dataset.theme = isDark() ? "light" : "dark";
      remember(root.dataset.theme);
      label();
      document.dispatchEvent(new CustomEvent("themechange"));
    });
    systemIsDark.addEventListener("change", label);
    label();
  });
})();
