/** A file that has just come into the library, chosen in a form's list (`media/picker.html`); it may still be on its way to
    being ready. */
export function choose(form, { asset, name }) {
  const list = form.querySelector(".picker__list");
  let choice = list.querySelector(`[value="${CSS.escape(asset)}"]`);
  if (!choice) {
    const first = list.querySelector(".picker__choice");
    const made = first.cloneNode(true);
    choice = made.querySelector("input");
    choice.value = asset;
    made.querySelector(".picker__name").textContent = name;
    first.after(made);
  }
  choice.checked = true;
  choice.dispatchEvent(new Event("input", { bubbles: true }));
}
