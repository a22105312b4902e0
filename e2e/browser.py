"""Which browser the journeys and `bin/look` drive, and how it is started: quietly, for this machine alone."""

from __future__ import annotations

import os
import shutil
import sys

from playwright.sync_api import Browser, Playwright

# The shell is the same engine without a window about it, whose drawing takes more than the pages do.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
QUIET = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
    "--autoplay-policy=no-user-gesture-required",
)


def launch(playwright: Playwright) -> Browser:
    """The Chromium that CHROMIUM names, or the first of this machine; ends the program where there is none."""
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        sys.exit(
            f"There is no Chromium here: install one (apt-get install {NAMES[0]}) or name it in CHROMIUM."
        )
    return playwright.chromium.launch(executable_path=found, args=list(QUIET))
