"""What is written in tags, brought into one shape: mislabelled encodings, dates, numbers, codes."""

from __future__ import annotations

import re
from datetime import date

HIGH_RUN = re.compile("[\u00c0-\u00ff]{3,}")  # four accented letters in a row: no Western language writes so
YEAR_FIRST = re.compile(r"^\D{0,2}(\d{4})(?:[-./](\d{1,2})(?:[-./](\d{1,2}))?|(\d{2})(\d{2}))?(?!\d)")
DAY_FIRST = re.compile(r"^(\d{1,2})[-./](\d{1,2})[-./](\d{4})(?!\d)")
ANY_YEAR = re.compile(r"(?<!\d)(\d{4})(?!\d)")
OLDEST_YEAR, LATEST_YEAR = 1000, 2999
LARGEST_NUMBER = 9_999


def repaired(text: str) -> str:
    """Text that a file calls Latin-1, as it was meant.

    Many programs wrote UTF-8, cp1251, Shift-JIS or cp1252 under that label. It is changed only where the bytes read
    otherwise make plain sense and as Latin-1 do not; else it stays as it was read.
    """
    if text.isascii():
        return text
    try:
        raw = text.encode("latin-1")
    except UnicodeEncodeError:
        return text
    for read_as in (_utf8, _shift_jis, _cyrillic, _cp1252):
        meant = read_as(raw)
        if meant is not None:
            return meant
    return text


def _utf8(raw: bytes) -> str | None:
    return _decoded(raw, "utf-8")


def _shift_jis(raw: bytes) -> str | None:
    """Lead bytes of kana and most kanji are control characters in Latin-1."""
    text = _decoded(raw, "shift_jis") if any(0x80 <= byte < 0xA0 for byte in raw) else None
    if text is None:
        return None
    foreign = [letter for letter in text if not letter.isascii()]
    japanese = [letter for letter in foreign if "\u3000" <= letter <= "\u30ff" or "\u4e00" <= letter <= "\u9fff"]
    return text if foreign and len(japanese) >= 0.8 * len(foreign) else None


def _cyrillic(raw: bytes) -> str | None:
    text = _decoded(raw, "cp1251") if HIGH_RUN.search(raw.decode("latin-1")) else None
    if text is None:
        return None
    foreign = [letter for letter in text if not letter.isascii()]
    cyrillic = [letter for letter in foreign if "\u0400" <= letter <= "\u045f"]
    return text if len(cyrillic) >= 0.9 * len(foreign) else None


def _cp1252(raw: bytes) -> str | None:
    """Quotation marks and dashes of Windows, control characters in Latin-1."""
    return _decoded(raw, "cp1252") if any(0x80 <= byte < 0xA0 for byte in raw) else None


def _decoded(raw: bytes, encoding: str) -> str | None:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        return None


def release_date(text: str) -> str:
    """ "1997", "1997-05" or "1997-05-21" out of any writing of a date; "" where there is no year.

    Day and month are left out where they cannot be told apart or do not exist.
    """
    text = text.strip()
    if match := YEAR_FIRST.match(text):
        year, month, day = match[1], match[2] or match[4], match[3] or match[5]
        return _date(int(year), int(month or 0), int(day or 0))
    if match := DAY_FIRST.match(text):
        first, second, year = int(match[1]), int(match[2]), int(match[3])
        if first > 12 or first == second:
            return _date(year, second, first)
        return _date(year, first, second) if second > 12 else _date(year, 0, 0)
    match = ANY_YEAR.search(text)
    return _date(int(match[1]), 0, 0) if match else ""


def _date(year: int, month: int, day: int) -> str:
    if not OLDEST_YEAR <= year <= LATEST_YEAR:
        return ""
    if not 1 <= month <= 12:
        return f"{year:04}"
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return f"{year:04}-{month:02}"


def number(text: str) -> int | None:
    """The place in "3", "03" or "3/12"; None for anything else and for 0."""
    match = re.match(r"\s*(\d{1,6})\s*(?:$|[/.\s])", text)
    value = int(match[1]) if match else 0
    return value if 0 < value <= LARGEST_NUMBER else None


def isrc(text: str) -> str:
    """Twelve characters of an International Standard Recording Code; "" where it is none."""
    bare = re.sub(r"[^0-9A-Za-z]", "", text).upper().removeprefix("ISRC")
    return bare if re.fullmatch(r"[A-Z]{2}[A-Z0-9]{3}[0-9]{7}", bare) else ""
