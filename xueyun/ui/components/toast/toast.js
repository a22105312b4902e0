/** <toast-message>: goes by itself after a while, but never while it is pointed at. `toast(words)` shows one. */
const STAY = 6000;

class ToastMessage extends HTMLElement {
  connectedCallback() {
    if (this.closest(".example")) return;
    this.setAttribute("role", "status");
    const leave = () => {
      if (this.matches(":hover")) return void setTimeout(leave, 1000);
      this.dataset.leaving = "";
      setTimeout(() => this.remove(), 300);
    };
    setTimeout(leave, STAY);
  }
}
customElements.define("toast-message", ToastMessage);

/** Show words at the bottom of the page; the one before makes room. */
export function toast(words, tone = "done") {
  for (const earlier of document.querySelectorAll("body > toast-message")) earlier.remove();
  const message = document.createElement("toast-message");
  message.className = `toast toast--${tone}`;
  document.body.append(message);
  // The words come after the region, or screen readers stay silent.
  setTimeout(() => { message.textContent = words; }, 50);
}
