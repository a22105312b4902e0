/* A video that has just been uploaded is chosen in the list below at once; it may still be on its way to being ready. */

document.addEventListener("taken", ({ detail: { asset, name } }) => {
  const list = document.querySelector("[data-trailer] .picker__list");
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
});
