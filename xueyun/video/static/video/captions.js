/* Captions drawn by us: over the picture, above the controls while these are shown, and large enough to read. */

const KEY = "xueyun.captions";

function isWanted() {
  try {
    return localStorage.getItem(KEY) !== "off";
  } catch {
    return true;
  }
}

function keep(isOn) {
  try {
    localStorage.setItem(KEY, isOn ? "on" : "off");
  } catch {
    /* It is only a convenience. */
  }
}

export class Captions {
  constructor(player, video, address) {
    Object.assign(this, { video, box: player.querySelector(".player__captions"), button: player.querySelector("[data-do=captions]") });
    if (!address) return;
    const track = document.createElement("track");
    Object.assign(track, { kind: "captions", srclang: "zh", src: address });
    video.append(track);
    this.track = track.track;
    this.track.addEventListener("cuechange", () => this.draw());
    // What the browser draws itself when the picture leaves our frame (the full screen of an iPhone).
    video.addEventListener("webkitbeginfullscreen", () => { this.track.mode = this.isOn ? "showing" : "disabled"; });
    video.addEventListener("webkitendfullscreen", () => this.show(this.isOn));
    this.show(isWanted());
  }

  show(isOn) {
    this.isOn = isOn;
    this.track.mode = isOn ? "hidden" : "disabled";
    this.button.setAttribute("aria-pressed", String(isOn));
    this.draw();
  }

  toggle() {
    if (!this.track) return;
    this.show(!this.isOn);
    keep(this.isOn);
  }

  draw() {
    const cues = this.isOn ? [...(this.track.activeCues ?? [])] : [];
    this.box.replaceChildren(...cues.map((cue) => {
      const line = document.createElement("p");
      line.append(cue.getCueAsHTML());
      return line;
    }));
    this.box.hidden = !cues.length;
  }
}
