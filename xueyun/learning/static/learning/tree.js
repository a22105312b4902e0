/* The tree on the learning page: it remembers which chapters were closed, brings the open unit into view, and fills a
   circle as soon as its unit's state rises. */
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
    const circle = this.querySelector(`a[href$="/${unit}/"] .state-circle`);
    if (!circle || Number(circle.dataset.state) >= state) return;
    const words = state === 2 ? this.dataset.done : this.dataset.begun;
    for (const mine of [circle, ...document.querySelectorAll(`[data-state-of="${unit}"] .state-circle`)]) {
      mine.dataset.state = String(state);
      mine.ariaLabel = words;
    }
  }
}

customElements.define("learning-tree", LearningTree);

/* On a phone the rooms of the course are a row that scrolls: the one where one is has to be seen. */
const room = document.querySelector(".side-nav [aria-current]");
const row = room?.closest(".side-nav__list");
if (row && row.scrollWidth > row.clientWidth) row.scrollLeft = room.offsetLeft - row.offsetLeft - row.clientWidth / 3;
