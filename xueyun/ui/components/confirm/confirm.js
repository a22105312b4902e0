/** A link with data-confirm-dialog: the page it leads to asks a question; ask it here, in a dialog, in the same words. */
import { closeByVeil } from "xueyun/ui/dialog";

export async function ask(link) {
  const question = await questionOf(link.href);
  if (!question) {
    location.href = link.href;
    return;
  }
  const dialog = document.createElement("dialog");
  dialog.className = "dialog";
  const title = question.querySelector("h1");
  title.id = "confirm-title";
  dialog.setAttribute("aria-labelledby", title.id);
  dialog.append(question);
  document.body.append(dialog);
  closeByVeil(dialog);
  dialog.querySelector("[data-confirm-back]")?.addEventListener("click", (event) => {
    event.preventDefault();
    dialog.close();
  });
  dialog.addEventListener("close", () => {
    dialog.remove();
    link.focus();
  });
  dialog.showModal();
}

async function questionOf(url) {
  try {
    const answer = await fetch(url, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const question = page.querySelector("[data-confirm]");
    return question && document.adoptNode(question);
  } catch {
    return null;
  }
}
