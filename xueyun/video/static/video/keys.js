/* Keys and fingers. Keys count only while the player has the focus: single letters must not surprise who types. */

const JUMP = 10;

/** @param {object} act what can be done: toggle(), seek(by), seekTo(share), louder(by), mute(), captions(), full(), faster(by) */
export function listenToKeys(player, act) {
  const keys = {
    " ": () => act.toggle(), k: () => act.toggle(), j: () => act.seek(-JUMP), l: () => act.seek(JUMP),
    ArrowLeft: () => act.seek(-5), ArrowRight: () => act.seek(5), ArrowUp: () => act.louder(5), ArrowDown: () => act.louder(-5),
    m: () => act.mute(), c: () => act.captions(), f: () => act.full(), "<": () => act.faster(-1), ">": () => act.faster(1),
  };
  player.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.target.matches("input")) return;
    // A focused button is pressed by the space bar, as everywhere.
    if (event.key === " " && event.target.matches("button, a")) return;
    const name = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const deed = keys[name] ?? (/^[0-9]$/.test(name) ? () => act.seekTo(Number(name) / 10) : null);
    if (!deed) return;
    event.preventDefault();
    deed();
  });
}

/** A finger shows the controls first and acts second; twice on a side jumps. A mouse acts at once. */
export function listenToTaps(video, act) {
  let lastTap = 0;
  let isTouch = false;
  video.addEventListener("pointerdown", (event) => { isTouch = event.pointerType === "touch"; });
  video.addEventListener("click", () => isTouch || act.toggle());
  video.addEventListener("dblclick", () => isTouch || act.full());
  video.addEventListener("pointerup", (event) => {
    if (!isTouch) return;
    const { left, width } = video.getBoundingClientRect();
    const share = (event.clientX - left) / width;
    const isSecond = event.timeStamp - lastTap < 320;
    lastTap = isSecond ? 0 : event.timeStamp;
    if (isSecond && share < 0.35) act.jump(-JUMP);
    else if (isSecond && share > 0.65) act.jump(JUMP);
    else act.tap();
  });
}
