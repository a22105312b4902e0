/* The tree on the learning page: it remembers which chapters were closed, brings the open unit into view, and fills a
   circle as soon as its unit's state rises, the lesson's and the chapter's with it. */
class LearningTree extends HTMLElement {
  connectedCallback() {
    this.key = `xueyun.tree.${this.dataset.term}`;
    this.restore();
    this.addEventListener("toggle", () => this.remember(), true);
    this.showCurrent();
    document.addEventListener("xueyun:state", (event) => this.fill(event.detail));
  }

  chapters() {
    return [...this.querySelectorAll("details")];
  }

  kept() {
    try {
      return localStorage.getItem(this.key) ?? "";
    } catch {
      return "";
    }
  }

  restore() {
    const closed = new Set(this.kept().split(" "));
    for (const chapter of this.chapters()) {
      const holdsCurrent = chapter.querySelector("[aria-current]");
      if (closed.has(chapter.id) && !holdsCurrent) chapter.open = false;
    }
  }

  remember() {
    const closed = this.chapters().filter((chapter) => !chapter.open).map((chapter) => chapter.id);
    try {
      localStorage.setItem(this.key, closed.join(" "));
    } catch {
      /* A full or forbidden storage: the tree is then open at the next visit. */
    }
  }

  /* Only the tree's own box scrolls: the page stays where it is. */
  showCurrent() {
    const current = this.querySelector("[aria-current]");
    if (!current || this.scrollHeight <= this.clientHeight) return;
    const offset = current.getBoundingClientRect().top - this.getBoundingClientRect().top;
    this.scrollTop = offset - this.clientHeight / 3;
  }

  fill({ unit_id: unit, state }) {
    const link = this.querySelector(`a[href$="/${unit}/"]`);
    if (!link || !this.raise(link.querySelector(".state-circle"), state)) return;
    for (const other of document.querySelectorAll(`[data-state-of="${unit}"] .state-circle`)) this.raise(other, state);
    for (const folder of [link.closest(".tree__lesson"), link.closest(".tree__chapter")]) if (folder) this.sumUp(folder);
  }

  /* What the server says of a chapter or a lesson (learning/trees.py) holds here too: a locked unit is not done. */
  sumUp(folder) {
    const states = [...folder.querySelectorAll(".tree__unit")].map(
      (unit) => Number(unit.querySelector(".state-circle")?.dataset.state ?? 0),
    );
    this.raise(folder.querySelector(".state-circle"), states.every((state) => state === 2) ? 2 : Math.min(1, Math.max(...states)));
  }

  /* A circle only rises. */
  raise(circle, state) {
    if (Number(circle.dataset.state) >= state) return false;
    circle.dataset.state = String(state);
    circle.ariaLabel = state === 2 ? this.dataset.done : this.dataset.begun;
    return true;
  }
}

customElements.define("learning-tree", LearningTree);
