/* A video that has just been uploaded is chosen in the list below at once. */

import { choose } from "xueyun/studio/picker-choice";

document.addEventListener("taken", ({ detail }) => choose(document.querySelector("[data-trailer]"), detail));
