/** <picture-crop>: a frame in one fixed shape over a picture, by mouse, touch and keyboard. What is sent are three numbers in
    pixels of the picture; they stand in fields of their own, and who types there moves the frame. */

import "cropperjs";

const SHAPE = 16 / 9;
const STEP = 0.01; // of the picture's width, by a key; with Shift ten times as much
const FRAME = `
  <cropper-canvas><cropper-shade></cropper-shade>
    <cropper-selection aspect-ratio="${SHAPE}" movable resizable outlined precise theme-color="white">
      <cropper-handle action="move" plain></cropper-handle>
      ${["n", "e", "s", "w", "ne", "nw", "se", "sw"].map((side) => `<cropper-handle action="${side}-resize" theme-color="white"></cropper-handle>`).join("")}
    </cropper-selection></cropper-canvas>`;

class PictureCrop extends HTMLElement {
  connectedCallback() {
    this.size = { width: Number(this.dataset.width), height: Number(this.dataset.height), least: Number(this.dataset.least) };
    this.fields = Object.fromEntries(["x", "y", "width"].map((name) => [name, this.querySelector(`[name=${name}]`)]));
    this.stage = this.querySelector("[data-stage]");
    this.preview = this.querySelector("[data-preview]");
    this.stage.insertAdjacentHTML("beforeend", FRAME);
    this.frame = this.stage.querySelector("cropper-selection");
    this.frame.tabIndex = 0;
    this.frame.setAttribute("role", "group");
    this.frame.setAttribute("aria-label", this.querySelector("[data-words]").dataset.frame);
    this.frame.setAttribute("aria-describedby", "crop-hint");
    this.frame.addEventListener("change", (event) => this.onFrame(event));
    this.frame.addEventListener("keydown", (event) => this.onKey(event));
    for (const field of Object.values(this.fields)) field.addEventListener("change", () => this.set(this.wanted()));
    new ResizeObserver(() => this.draw()).observe(this.stage);
    this.preview.hidden = false;
    this.set(this.wanted());
  }

  /** Pixels of the screen for one of the picture. */
  get scale() {
    return this.stage.clientWidth / this.size.width;
  }

  wanted() {
    const [x, y, width] = ["x", "y", "width"].map((name) => Number(this.fields[name].value) || 0);
    return { x, y, width };
  }

  /** The nearest frame that lies in the picture; it stands in the fields from now on. */
  set({ x, y, width }) {
    const { size } = this;
    const most = Math.min(size.width, Math.floor(size.height * SHAPE));
    const wide = Math.round(Math.min(most, Math.max(size.least, width)));
    const high = Math.round(wide / SHAPE);
    this.now = {
      width: wide,
      x: Math.round(Math.min(size.width - wide, Math.max(0, x))),
      y: Math.round(Math.min(Math.max(0, size.height - high), Math.max(0, y))),
    };
    for (const [name, field] of Object.entries(this.fields)) field.value = this.now[name];
    this.draw();
  }

  draw() {
    const { x, y, width } = this.now;
    const { scale, size } = this;
    this.isDrawing = true;
    this.frame.$change(x * scale, y * scale, width * scale, (width * scale) / SHAPE);
    this.isDrawing = false;
    const picture = this.preview.querySelector("img");
    picture.style.width = `${(100 * size.width) / width}%`;
    picture.style.translate = `${(-100 * x) / size.width}% ${(-100 * y) / size.height}%`;
  }

  /** The frame was dragged: it stays in the picture and never gets too small to stay sharp. */
  onFrame(event) {
    if (this.isDrawing) return;
    event.preventDefault();
    const { x, y, width } = event.detail;
    const { scale, now } = this;
    const asked = { x: x / scale, y: y / scale, width: width / scale };
    // A frame that grows over an edge stops there, rather than being pushed back while its other side moves on.
    const grows = Math.abs(asked.width - now.width) > 0.5;
    const high = asked.width / SHAPE;
    const isOut = asked.x < -0.5 || asked.y < -0.5 || asked.x + asked.width > this.size.width + 0.5 || asked.y + high > this.size.height + 0.5;
    if (grows && (isOut || asked.width < this.size.least)) return;
    this.set(asked);
  }

  onKey(event) {
    const step = this.size.width * STEP * (event.shiftKey ? 10 : 1);
    const { x, y, width } = this.now;
    const grown = (by) => ({ x: x - by / 2, y: y - by / SHAPE / 2, width: width + by });
    const asked = {
      ArrowLeft: { x: x - step, y, width },
      ArrowRight: { x: x + step, y, width },
      ArrowUp: { x, y: y - step, width },
      ArrowDown: { x, y: y + step, width },
      "+": grown(step), "=": grown(step), "-": grown(-step), "_": grown(-step),
    }[event.key];
    if (!asked) return;
    event.preventDefault();
    this.set(asked);
  }
}

customElements.define("picture-crop", PictureCrop);
