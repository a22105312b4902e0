"""Which renditions a video gets: up to three, never larger than the source."""

from __future__ import annotations

from dataclasses import dataclass

from xueyun.media.probing import Probe

# A source between two rungs gets a top rung of its own size only where it is this much taller than the rung below.
WORTH_A_RUNG = 1.15


@dataclass(frozen=True, slots=True)
class Rung:
    """One rendition: even sizes in pixels; rates in kbit a second."""

    width: int
    height: int
    video_rate: int
    audio_rate: int


def _rates(height: int) -> tuple[int, int]:
    """The highest video rate and the audio rate for a height."""
    if height > 720:
        return 4000, 128
    return (2200, 128) if height > 480 else (1100, 96)


def plan(probe: Probe) -> list[Rung]:
    """The rungs of a video, tallest first: 1080, 720, 480 as far as the source reaches, or the source's own height."""
    heights = [h for h in (1080, 720, 480) if h <= probe.height]
    own = _even(probe.height)
    if not heights or (own < 1080 and own >= heights[0] * WORTH_A_RUNG):
        heights.insert(0, own)
    return [Rung(_even(probe.width * h / probe.height), h, *_rates(h)) for h in heights[:3]]


def _even(size: float) -> int:
    """The even number at or below: H.264 wants even sizes, and nothing is ever enlarged."""
    return max(2, int(size + 1e-6) // 2 * 2)
