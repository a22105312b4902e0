"""Small pictures of large things: posters of videos, first pages of documents."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from threading import BoundedSemaphore, Lock

import pypdfium2
from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError
from pypdfium2.raw import FPDF_ERR_PASSWORD, FPDFDoc_GetJavaScriptActionCount

from xueyun.media import scripts
from xueyun.media.problems import BadFile

SMALL = (480, 640)  # pixels, the most of each side
LARGE = (1280, 1280)
MOST_PIXELS = 50_000_000
LONGEST_SIDE = 12_000
FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
SMOOTH = {"RGB", "RGBA", "L", "LA", "CMYK"}  # others have colours of a palette, or one bit
Box = tuple[int, int, int, int]  # left, top, right, bottom
TURNED = {5, 6, 7, 8}  # EXIF orientations that lay a picture on its side

# PDFium may be used by one thread of a process at a time.
_pdfium = Lock()
# A picture of 50 million pixels takes hundreds of megabytes while it is read: a process reads one at a time.
_reading = BoundedSemaphore(1)


@contextmanager
def _opened(path: Path) -> Iterator[Image.Image]:
    """A picture that came from outside, for as long as its pixels are needed."""
    with _reading, Image.open(path, formats=FORMATS) as picture:
        yield picture


def write(picture: Image.Image, target: Path) -> None:
    """Write a picture that was drawn here, as it is (PNG)."""
    picture.save(target, "PNG")


def small(picture: Image.Image, target: Path) -> None:
    """Write a WebP at most SMALL in size, upright, without the source's metadata. The picture itself shrinks."""
    _shrink(picture, SMALL)
    picture.convert("RGB").save(target, "WEBP", quality=80, method=4)


def small_of(path: Path, target: Path) -> None:
    """The same from a file that we made ourselves."""
    with Image.open(path) as picture:
        small(picture, target)


def large_of(path: Path, target: Path) -> None:
    """A JPEG for a player's frame, at most 1280 wide, from a picture that `read_image` has taken."""
    with _opened(path) as picture:
        _shrink(picture, LARGE)
        picture.convert("RGB").save(target, "JPEG", quality=85)


def _shrink(picture: Image.Image, most: tuple[int, int]) -> None:
    """Upright and at most so large, in place: it is turned when it is small."""
    picture.thumbnail(most[::-1] if _is_turned(picture) else most)
    ImageOps.exif_transpose(picture, in_place=True)


def _is_turned(picture: Image.Image) -> bool:
    return picture.getexif().get(ExifTags.Base.Orientation, 1) in TURNED


def read_image(path: Path, target: Path) -> tuple[int, int]:
    """Width and height of a picture, whose small form is written to `target`. Raises BadFile."""
    try:
        with _opened(path) as picture:
            width, height = picture.size
            if width * height > MOST_PIXELS:
                raise BadFile("image_too_large", f"{width} × {height}")
            small(picture, target)
    except Image.DecompressionBombError as error:
        raise BadFile("image_too_large", str(error)) from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise BadFile("image_unreadable", str(error)) from error
    return width, height


def read_face(path: Path, target: Path, *, most: tuple[int, int], least: tuple[int, int]) -> None:
    """Write a picture that stands for somebody as WebP: upright, at most so large, clear where it was clear.

    Nothing of the source's bytes is passed on: whatever hides in it stays there. Raises BadFile.
    """
    try:
        with _opened(path) as picture:
            width, height = picture.size
            if max(width, height) > LONGEST_SIDE or width * height > MOST_PIXELS:
                raise BadFile("image_too_large", f"{width} × {height}")
            asked = least[::-1] if _is_turned(picture) else least
            if width < asked[0] or height < asked[1]:
                raise BadFile("image_too_small", f"{width} × {height}", line=f"{least[0]} × {least[1]}")
            mode = "RGBA" if picture.has_transparency_data else "RGB"
            copy, _whole = _smooth(picture)
            _shrink(copy, most)
            copy.convert(mode).save(target, "WEBP", quality=85, method=4)
    except Image.DecompressionBombError as error:
        raise BadFile("image_too_large", str(error)) from error
    except UnidentifiedImageError as error:
        raise BadFile("not_a_picture", str(error)) from error
    except (OSError, SyntaxError, ValueError) as error:
        raise BadFile("image_unreadable", str(error)) from error


def still_size(path: Path) -> tuple[int, int]:
    """Width and height, upright, of a picture that `read_image` has taken. Raises BadFile for one that moves."""
    with Image.open(path, formats=FORMATS) as picture:
        if getattr(picture, "is_animated", False):
            raise BadFile("image_moves")
        width, height = picture.size
        is_turned = _is_turned(picture)
    return (height, width) if is_turned else (width, height)


def cut(path: Path, box: Box, targets: Mapping[Path, tuple[int, int]]) -> None:
    """Write the part of a picture that lies in `box` (left, top, right, bottom; upright) as WebPs of these sizes."""
    with _opened(path) as picture:
        ImageOps.exif_transpose(picture, in_place=True)
        part, where = _smooth(picture, box)
        for target, size in targets.items():
            drawn = part.resize(size, Image.Resampling.LANCZOS, box=where, reducing_gap=3.0)
            _on_white(drawn).save(target, "WEBP", quality=82, method=4)


def _smooth(picture: Image.Image, box: Box | None = None) -> tuple[Image.Image, Box | None]:
    """What can be drawn smaller, and which part of it: the picture itself, or a copy of the part with its colours."""
    if picture.mode in SMOOTH and "transparency" not in picture.info:
        return picture, box
    part = picture.crop(box) if box else picture
    return part.convert("RGBA" if picture.has_transparency_data else "RGB"), None


def _on_white(picture: Image.Image) -> Image.Image:
    """Without transparency, which would turn black."""
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    layer = picture.convert("RGBA")
    ground = Image.new("RGBA", layer.size, "white")
    return Image.alpha_composite(ground, layer).convert("RGB")


def is_image(path: Path) -> bool:
    """Whether the first bytes are those of a picture that we take."""
    try:
        with Image.open(path, formats=FORMATS):
            return True
    except Image.DecompressionBombError:
        return True
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        return False


def read_pdf(path: Path, target: Path) -> int:
    """The number of pages of a PDF, whose first page is drawn small to `target`. Raises BadFile."""
    with _pdfium:
        try:
            with closing(pypdfium2.PdfDocument(path)) as document:
                pages = len(document)
                if not pages:
                    raise BadFile("pdf_unreadable", "it has no page")
                if FPDFDoc_GetJavaScriptActionCount(document.raw) > 0 or scripts.has_script(path):
                    raise BadFile("pdf_script")
                with closing(document[0]) as page:
                    width, height = page.get_size()
                    scale = min(SMALL[0] / max(width, 1), SMALL[1] / max(height, 1))
                    picture = page.render(scale=scale).to_pil()
        except pypdfium2.PdfiumError as error:
            locked = getattr(error, "err_code", None) == FPDF_ERR_PASSWORD
            raise BadFile("pdf_password" if locked else "pdf_unreadable", str(error)) from error
    small(picture, target)
    return pages
