"""Keys and modes: "in F# dorian", "D major", "Cm", "a minor key"."""

import re

from generation.core.prompt.finding import Sheet
from theory.core.lab.modes import Home
from theory.core.pitch import pretty

MODES = {
    "major": "major", "maj": "major", "ionian": "major", "minor": "minor", "min": "minor", "aeolian": "minor",
    "dorian": "dorian", "phrygian": "phrygian", "lydian": "lydian", "mixolydian": "mixolydian", "locrian": "locrian",
    "harmonic minor": "minor", "natural minor": "minor", "melodic minor": "minor",
}  # fmt: skip
_MODE = "|".join(sorted(MODES, key=len, reverse=True))
_SHARP, _FLAT = r"#|♯|[ -]?sharp", r"b|♭|[ -]?flat"
_KEY = re.compile(
    rf"(?:in |key of |key: ?|key )?(?:the key of )?(?<![\w-])([a-g])({_SHARP}|{_FLAT})?[ -]?(?:({_MODE})\b|"
    rf"(m)(?![\w']))"
    r"(?: (?:key|mode|scale))?"
)
_BARE = re.compile(
    rf"(?:\bkey of|\bkey:|\bin the key of|\bin) ([A-G])({_SHARP}|{_FLAT})?(?=$|[.,;!?)]|\s+(?:at|with|and|"
    rf"for|over)\b)"
)
_MODE_ALONE = re.compile(
    rf"(?:in )?(?:an? )?(?<![\w-])({_MODE})(?: (?:key|mode|scale|tonality))?(?![\w-])(?! (?:seventh|chord|"
    rf"third|sixth|pentatonic))"
)


def read_keys(sheet: Sheet) -> None:
    """A tonic with its mode, a tonic alone, or a mode alone; the first key stays, another is named."""
    for match in list(sheet.text.matches(_KEY)):
        if match[4] and match[1] == "a" and not match[2]:
            continue  # "a m..." is the start of something else
        _put(sheet, match[1], match[2] or "", MODES[match[3]] if match[3] else "minor", match.span())
    written = sheet.text.written
    for match in _BARE.finditer(written):
        if sheet.text.is_free(*match.span()):
            _put(sheet, match[1], match[2] or "", None, match.span())
    for match in list(sheet.text.matches(_MODE_ALONE)):
        if match[1] not in {"maj", "min"}:
            sheet.put("mode", MODES[match[1]], match.span(), f"a {match[1]} key")


def _put(sheet: Sheet, letter: str, sign: str, mode: str | None, span: tuple[int, int]) -> None:
    tonic = letter.upper() + _sign(sign)
    home = Home.parse(tonic, mode)  # raises ValueError with a sentence where no key has so many accidentals
    known = sheet.values.get("tonic")
    if known is not None and (known, sheet.values.get("mode")) != (home.tonic, mode or sheet.values.get("mode")):
        sheet.put("tonic", f"{home.tonic} {mode or ''}", span, "")
        return
    says = home.name if mode else pretty(home.tonic)
    sheet.put("tonic", home.tonic, span, says)
    if mode:
        sheet.values.setdefault("mode", mode)


def _sign(written: str) -> str:
    plain = written.strip(" -")
    return "#" if plain in {"#", "♯", "sharp"} else "b" if plain else ""


def key_of(written: str) -> tuple[str, str | None]:
    """Tonic and mode of a field such as "F# dorian" or "Eb". Raises ValueError with a sentence."""
    tonic, _, mode = written.strip().replace("-", " ").partition(" ")
    if tonic[1:].lower() in {"m", "bm", "#m", "♯m", "♭m"} and not mode:
        tonic, mode = tonic[:-1], "minor"
    for word, sign in (("sharp", "#"), ("flat", "b")):
        if mode.lower().startswith(word):
            tonic, mode = tonic + sign, mode[len(word) :]
    slug = MODES.get(mode.strip().lower()) if mode.strip() else None
    if mode.strip() and slug is None:
        raise ValueError(f"“{mode.strip()[:30]}” is no mode. Known are {', '.join(sorted(set(MODES.values())))}.")
    return Home.parse(tonic[:1].upper() + tonic[1:], slug).tonic, slug
