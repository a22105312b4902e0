from pathlib import Path

import pytest

from xueyun.media.ffmpeg import locate


@pytest.fixture(scope="session")
def ffmpeg() -> Path:
    """The ffmpeg that the house uses; ffprobe lies beside it."""
    return locate().ffmpeg
