/** A link with data-opens-dialog opens that dialog; a click on the veil closes it. */
for (const link of document.querySelectorAll("[data-opens-dialog]")) {
  link.addEventListener("click", (event) => {
    const dialog = document.getElementById(link.dataset.opensDialog);
    if (!dialog) return;
    event.preventDefault();
    dialog.showModal();
  });
}

/** Close a dialog by a click beside it. */
export function closeByVeil(dialog) {
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
}
for (const dialog of document.querySelectorAll("dialog.dialog")) closeByVeil(dialog);
