/** What every page has: menus that close, buttons that show they work, the theme, and scripts of components that are there. */

/** A page loads a component's script only when the component stands on it. */
const LAZY = {
  "password-field": "xueyun/ui/field",
  "toast-message": "xueyun/ui/toast",
  "live-table": "xueyun/ui/data_table",
  "[data-opens-dialog]": "xueyun/ui/dialog",
};
for (const [selector, module] of Object.entries(LAZY)) {
  if (document.querySelector(selector)) import(module);
}

/* On a phone rooms, tabs and filters are rows that scroll: the one where one is has to be seen. */
for (const here of document.querySelectorAll(":is(.side-nav, .tabs, .filter-bar) [aria-current]")) {
  const row = here.closest(".side-nav__list, .tabs__list, .filter-bar > nav");
  if (row && row.scrollWidth > row.clientWidth) row.scrollLeft = here.offsetLeft - row.offsetLeft - row.clientWidth / 3;
}

/* A menu closes by Escape and by a click elsewhere. */
const openMenus = () => document.querySelectorAll("details[data-menu][open]");
document.addEventListener("click", (event) => {
  for (const menu of openMenus()) if (!menu.contains(event.target)) menu.open = false;
  const link = event.target.closest?.("a[data-confirm-dialog]");
  if (link && !event.defaultPrevented && !event.metaKey && !event.ctrlKey && event.button === 0) {
    event.preventDefault();
    import("xueyun/ui/confirm").then(({ ask }) => ask(link), () => { location.href = link.href; });
  }
});
/* Back to a form as it was left: the browser still has what was typed. */
document.querySelector("[data-go-back]")?.addEventListener("click", (event) => {
  if (history.length < 2) return;
  event.preventDefault();
  history.back();
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of openMenus()) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

/* A button that was pressed keeps its place and shows that it works; a second press does nothing. */
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.matches("[data-theme-form]")) return switchTheme(event);
  if ((event.submitter ?? form).hasAttribute("data-stays") || form.hasAttribute("data-stays")) return; // a file comes, and the page stays as it is
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "";
  if (event.submitter?.classList.contains("button")) {
    event.submitter.setAttribute("data-busy", "");
    event.submitter.setAttribute("aria-disabled", "true");
  }
});
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  for (const button of document.querySelectorAll("button[data-busy]")) {
    button.removeAttribute("data-busy");
    button.removeAttribute("aria-disabled");
  }
});

/* The theme changes at once; the server keeps it for the next page. */
function switchTheme(event) {
  event.preventDefault();
  const root = document.documentElement;
  const button = event.submitter;
  let theme = button.value;
  if (button.hasAttribute("data-theme-toggle")) {
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    theme = dark ? "light" : "dark";
  }
  if (theme === "system") delete root.dataset.theme;
  else root.dataset.theme = theme;
  for (const part of document.querySelectorAll("[data-theme-form] [aria-pressed]")) {
    part.setAttribute("aria-pressed", String(part.value === theme));
  }
  fetch(event.target.action, { method: "POST", body: new URLSearchParams({ theme }), redirect: "manual" });
}
