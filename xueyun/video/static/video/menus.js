/* The menus of speed and quality: a button, a panel, arrows inside it, Escape back to the button. */

export class Menus {
  /** @param {(name: string, item: HTMLElement) => void} onChoose */
  constructor(player, onChoose) {
    this.buttons = [...player.querySelectorAll("[data-menu]")];
    for (const button of this.buttons) {
      const panel = this.panel(button);
      button.addEventListener("click", () => this.toggle(button));
      panel.addEventListener("keydown", (event) => this.onKey(event, button));
      panel.addEventListener("click", (event) => {
        const item = event.target.closest("[role=menuitemradio]");
        if (!item) return;
        onChoose(button.dataset.menu, item);
        this.close();
        button.focus();
      });
    }
    document.addEventListener("pointerdown", (event) => {
      if (!event.target.closest?.(".player__choice")) this.close();
    });
  }

  panel(button) {
    return button.nextElementSibling;
  }

  items(button) {
    return [...this.panel(button).querySelectorAll("[role=menuitemradio]")];
  }

  get isOpen() {
    return this.buttons.some((button) => !this.panel(button).hidden);
  }

  toggle(button) {
    const wasOpen = !this.panel(button).hidden;
    this.close();
    if (wasOpen) return;
    this.panel(button).hidden = false;
    button.setAttribute("aria-expanded", "true");
    this.items(button).find((item) => item.getAttribute("aria-checked") === "true")?.focus();
  }

  close() {
    for (const button of this.buttons) {
      this.panel(button).hidden = true;
      button.setAttribute("aria-expanded", "false");
    }
  }

  check(name, chosen) {
    const button = this.buttons.find((one) => one.dataset.menu === name);
    for (const item of this.items(button)) item.setAttribute("aria-checked", String(item === chosen));
  }

  onKey(event, button) {
    const items = this.items(button);
    const at = items.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
    if (to !== undefined) items[(to + items.length) % items.length].focus();
    else if (event.key === "Escape") {
      this.close();
      button.focus();
    } else if (event.key === "Tab") return this.close();
    else if (event.key !== "Enter" && event.key !== " ") return;
    event.stopPropagation();
    if (event.key !== "Enter" && event.key !== " ") event.preventDefault();
  }
}
