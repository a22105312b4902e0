"""The server's own settings, with the baselines' addresses beside the real ones."""

from xueyun.config.settings import *  # noqa: F403

ROOT_URLCONF = "benchmarks.urls"
TEMPLATES[0]["DIRS"].append(ROOT / "benchmarks" / "templates")  # noqa: F405
