"""How values read on a page, in the reader's language and Shanghai's time."""

from __future__ import annotations

import zlib
from datetime import datetime

from django.utils import formats
from django.utils.translation import get_language

from xueyun.core.times import local


def local_date(moment: datetime) -> str:
    """2026年9月7日 / 7 Sep 2026."""
    here = local(moment)
    if _chinese():
        return f"{here.year}年{here.month}月{here.day}日"
    return f"{here.day} {formats.date_format(here, 'M Y', use_l10n=False)}"


def local_day(moment: datetime) -> str:
    """9月7日 / 7 Sep: where the year is plain from the place."""
    here = local(moment)
    if _chinese():
        return f"{here.month}月{here.day}日"
    return f"{here.day} {formats.date_format(here, 'M', use_l10n=False)}"


def near_day(moment: datetime, now: datetime) -> str:
    """9月7日, and 2027年9月7日 where now it is another year."""
    return local_day(moment) if local(moment).year == local(now).year else local_date(moment)


def local_time(moment: datetime) -> str:
    """2026年9月7日 08:00 / 7 Sep 2026 08:00."""
    return f"{local_date(moment)} {local(moment):%H:%M}"


def num(value: int) -> str:
    """12,345: the same in both languages."""
    return f"{value:,}"


def duration(milliseconds: int) -> str:
    """2:05 or 1:02:05."""
    minutes, seconds = divmod(round(milliseconds / 1000), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def file_size(count: int) -> str:
    """820 B, 12 KB, 1.5 MB, 4.7 GB: by 1024, as file managers do."""
    power = min(3, max(0, count.bit_length() - 1) // 10)
    return f"{count / 1024**power:.{1 if power > 1 else 0}f} {('B', 'KB', 'MB', 'GB')[power]}"


def tint(text: str) -> int:
    """1 to 6, always the same for the same text: which of the quiet tints it wears."""
    return zlib.crc32(text.encode()) % 6 + 1


def initial(name: str) -> str:
    """What an avatar shows: the first letter or character of a name (王同学: 王)."""
    return next((letter.upper() for letter in name if letter.isalnum()), "·")


def _chinese() -> bool:
    return (get_language() or "zh-hans").startswith("zh")
