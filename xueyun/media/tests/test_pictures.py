"""Large pictures: read one at a time, and without copies of all their pixels."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from threading import Event, Thread

import pytest
from PIL import Image

from xueyun.media import pictures

pytestmark = pytest.mark.req("T3")

SIDE = 6_000  # pixels: 36 million take 144 MB where all of them are held
WEIGH = """
import resource, sys
from pathlib import Path
from xueyun.media import pictures
def most(): return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
before, deed, source, target = most(), sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
if deed == "read_image":
    pictures.read_image(source, target)
elif deed == "read_face":
    pictures.read_face(source, target, most=(512, 512), least=(64, 64))
elif deed == "large_of":
    pictures.large_of(source, target)
else:
    pictures.cut(source, (0, 0, 5000, 2812), {target: (1280, 720)})
print(most() - before)
"""


@pytest.fixture(scope="module")
def photo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("pictures") / "photo.jpg"
    Image.new("RGB", (SIDE, SIDE), "#27a").save(path, "JPEG")
    return path


@pytest.mark.parametrize(
    ("deed", "megabytes"), [("read_image", 60), ("read_face", 60), ("large_of", 100), ("cut", 230)]
)
def test_a_large_photo_is_not_copied_whole(photo: Path, tmp_path: Path, deed: str, megabytes: int) -> None:
    command = [sys.executable, "-c", WEIGH, deed, str(photo), str(tmp_path / "made.webp")]
    weighed = subprocess.run(command, capture_output=True, text=True, check=True)
    assert int(weighed.stdout) < megabytes


def test_a_process_reads_one_at_a_time(tmp_path: Path) -> None:
    source = tmp_path / "small.png"
    Image.new("RGB", (64, 48), "#27a").save(source)
    done = Event()

    def read() -> None:
        pictures.large_of(source, tmp_path / "large.jpg")
        done.set()

    with pictures._reading:
        reader = Thread(target=read)
        reader.start()
        assert not done.wait(0.3)
    reader.join()
    assert done.is_set()
