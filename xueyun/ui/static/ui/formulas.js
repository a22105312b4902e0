/** Sets formulas (.math, in TeX) inside an element, under a policy that forbids style attributes. */

/** KaTeX writes some of its styles as attributes, which the policy refuses; as properties they are allowed. */
function set(katex, formula) {
  const options = { displayMode: formula.tagName === "DIV", throwOnError: false, strict: "ignore" };
  // Quotes inside attributes are escaped, so this can only be the attribute itself.
  formula.innerHTML = katex.renderToString(formula.textContent, options).replaceAll(' style="', ' data-style="');
  for (const part of formula.querySelectorAll("[data-style]")) {
    part.style.cssText = part.dataset.style;
    delete part.dataset.style;
  }
  formula.dataset.set = "";
}

let styled;

/** Until it is done, and where it can't be, the TeX is read. `stylesheet` is the address of KaTeX's own. */
export async function setFormulas(root, stylesheet) {
  styled ??= document.head.appendChild(Object.assign(document.createElement("link"), { rel: "stylesheet", href: stylesheet }));
  const { default: katex } = await import("katex");
  for (const formula of root.querySelectorAll(".math:not([data-set])")) set(katex, formula);
}
