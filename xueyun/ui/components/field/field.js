/** <password-field>: a button shows what was typed; with data-words, a hint in words how strong it is. */
class PasswordField extends HTMLElement {
  connectedCallback() {
    const input = this.querySelector("input");
    const reveal = this.querySelector("button");
    reveal.hidden = false;
    reveal.addEventListener("click", () => {
      const shown = input.type === "password";
      input.type = shown ? "text" : "password";
      reveal.setAttribute("aria-pressed", String(shown));
    });
    // A form never leaves with its password in the open: browsers would remember it as plain text.
    input.form?.addEventListener("submit", () => { input.type = "password"; });
    if (this.dataset.words) input.addEventListener("input", () => this.judge(input.value));
  }

  judge(password) {
    const output = this.querySelector("output");
    if (!password) {
      delete output.dataset.level;
      output.value = "";
      return;
    }
    const level = strength(password);
    output.dataset.level = String(level);
    output.value = this.dataset.words.split("|")[level];
  }
}

/** 0 too short, 1 weak, 2 fair, 3 strong: by length and by how many different characters and kinds there are. */
export function strength(password) {
  if (password.length < 8) return 0;
  const kinds = [/\d/, /[a-z]/, /[A-Z]/, /[^\da-zA-Z]/].filter((kind) => kind.test(password)).length;
  const points = Math.min(new Set(password).size, 16) + 2 * kinds;
  return points < 12 ? 1 : points < 17 ? 2 : 3;
}

customElements.define("password-field", PasswordField);
