"""Chords that are written out, and how phrases are asked to close."""

import re

from generation.core.prompt.finding import Sheet
from generation.core.prompt.text import alternatives
from generation.core.wish import WishedSection
from theory.core.chord_entry import ChordEntryError, parse_chord, parse_progression
from theory.core.key import Key

_SEPARATED = r"(?:\s*(?:[-–—>→,|]|->)+\s*|\s+)"
_NAME = r"[A-G][#b♯♭]?(?:maj|min|m|M|dim|aug|sus|add|\+|°|ø|Δ|6|7|9|11|13|[#b♯♭]\d+|\d)*(?:/[A-G][#b♯♭]?)?(?![\w'])"
_NUMERAL = (
    r"[b#♭♯]?(?:VII|VI|IV|V|III|II|I|vii|vi|iv|v|iii|ii|i)(?:°|ø|o|\+)?(?:maj|sus|add)?\d{0,2}"
    r"(?:/[b#♭♯]?[ivIV]+)?(?![\w'])"
)
_RUN = re.compile(
    rf"(?:\b(?:over|chords?|progression|changes|loop|vamp|on)(?: of)?:?\s+)?(?<![\w/])"
    rf"(?:(?:{_NAME})(?:{_SEPARATED}(?:{_NAME}))+|(?:{_NUMERAL})(?:{_SEPARATED}(?:{_NUMERAL}))+)(?:\s+"
    rf"(?:progression|loop|vamp|changes))?"
)
_LEAD_IN = re.compile(r"^(?:over|chords?|progression|changes|loop|vamp|on)(?: of)?:?\s+", re.IGNORECASE)
_TAIL = re.compile(r"\s+(?:progression|loop|vamp|changes)$", re.IGNORECASE)
CADENCES = {
    "evaded": ("never quite resolve", "never quite resolves", "never resolve", "never resolves", "never resolving",
               "never quite resolving", "don't resolve", "does not resolve", "do not resolve", "unresolved",
               "avoids resolution", "avoid resolution", "evaded cadences", "evaded cadence"),
    "deceptive": ("deceptive cadence", "deceptive cadences", "deceptive", "interrupted cadence", "surprise cadence"),
    "plagal": ("plagal cadence", "plagal", "amen cadence", "amen ending", "amen"),
    "half": ("half cadence", "half cadences", "ends open", "open ending", "ends on the dominant"),
    "authentic": ("authentic cadence", "perfect cadence", "full close", "resolves fully", "fully resolves",
                  "strong resolution", "resolved ending", "clear cadences"),
    "phrygian": ("phrygian cadence", "andalusian cadence"),
}  # fmt: skip
_CADENCE = re.compile(alternatives([word for words in CADENCES.values() for word in words]))
_UNTIL = re.compile(
    r"\s*,?\s*(?:until|till|except|but not) (?:in )?the (?:very )?(?:last|final)(?: (?:one|chorus|verse))?"
)
_WHOSE = re.compile(r"(chorus|verse|bridge|intro|outro)(?:es|s)?\W+(?:that |which |should |with )*(?:an? )?$")
FEWEST = 2


def read_chords(sheet: Sheet) -> None:
    """A run of chord names or Roman numerals, as typed; single letters need a word such as "over" before them."""
    for match in _RUN.finditer(sheet.text.written):
        if not sheet.text.is_free(*match.span()):
            continue
        body = _TAIL.sub("", _LEAD_IN.sub("", match[0]))
        led = bool(_LEAD_IN.match(match[0])) or bool(_TAIL.search(match[0]))
        names = [word for word in re.split(_SEPARATED, body) if word]
        if not led and all(len(name) == 1 for name in names):
            continue
        try:
            for name in names:
                parse_chord(name, Key("C", "major"))
        except ChordEntryError:
            continue
        sheet.put("chords", " ".join(names), match.span(), f"{len(names)} chords, as the loop of the main sections")


def checked_chords(written: str) -> str:
    """Chords of a field. Raises ValueError with a sentence."""
    parse_progression(written, Key("C", "major"), most=64)
    return written.strip()


def read_cadences(sheet: Sheet) -> None:
    """How phrases close; "until the last one" gives the last of them a full close."""
    for match in list(sheet.text.matches(_CADENCE)):
        cadence = next(name for name, ways in CADENCES.items() if re.sub(r"[\s-]+", " ", match[0]) in ways)
        until = _UNTIL.match(sheet.text.low, match.end())
        whose = _WHOSE.search(sheet.text.before(match.start()))
        end = until.end() if until else match.end()
        if whose or until:
            kind = whose[1] if whose else "chorus"
            sheet.sections.append(WishedSection(kind=kind, cadence=cadence))
            if until:
                sheet.sections.append(WishedSection(kind=kind, cadence="authentic", which="last"))
        if not whose:
            sheet.values.setdefault("cadence", cadence)
        says = (
            f"{cadence} closes" + (f" of each {whose[1]}" if whose else "") + (", a full one at last" if until else "")
        )
        sheet.saw("cadence", (match.start(), end), says, cadence)
