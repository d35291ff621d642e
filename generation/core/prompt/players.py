"""Who plays: instruments asked for, left out, or the only ones; ensembles by name."""

import re
from collections.abc import Iterable

from generation.core.prompt import lexicon
from generation.core.prompt.finding import Sheet

_OUT = re.compile(
    r"(?:\bno|\bwithout(?: any| the)?|\bminus(?: the)?|\bexcept(?: for)?(?: the)?|\bbut no|\bleave out"
    r"(?: the)?|\bnot? any)\s+$"
)
_OUT_ADJ = re.compile(r"\b(drum|bass|guitar|piano|percussion|beat)less\b|\bbeat-less\b")
_ONLY_STRICT = re.compile(
    r"(?:\bonly|\bjust|\bnothing but|\bsolely|\bsolo|\bunaccompanied|(?<!good )(?<!music )\bfor)\s+(?:an? |the |one )?$"
)
_ONLY_AFTER = re.compile(r"\s+(?:only|alone|solo(?! section)|and nothing else)\b")
_JOIN = re.compile(r"\s*(?:,\s*(?:and |or )?|\s+(?:and|or|nor|&|\+|plus)\s+)(?:an? |the |any )?$")
_INSTRUMENTAL = re.compile(
    r"(?<![\w-])(?:instrumental(?:s)?|no (?:vocals?|voices?|singing|singers?|lyrics)|without (?:vocals?|"
    r"voices?|singing|lyrics)|vocal-free)(?![\w-])"
)
_COUNTED = re.compile(r"(?<![\w-])(solo|duo|duet|trio|quartet|quintet|sextet|septet|octet)(?![\w-])(?! section)")
_COUNTS = {"solo": 1, "duo": 2, "duet": 2, "trio": 3, "quartet": 4, "quintet": 5, "sextet": 6, "septet": 7, "octet": 8}
_FAMILY_OUT = {
    "drum": ("family:drums",), "beat": ("family:drums",), "percussion": ("family:percussion",),
    "guitar": ("family:acoustic guitar", "family:electric guitar", "family:distorted guitar"),
    "bass": ("family:bass",), "piano": ("family:piano",),
}  # fmt: skip
_GENERIC_OUT = {  # "no drums" leaves every kit out, "no guitar" every guitar
    "acoustic-kit": ("family:drums",), "electric-bass": ("family:bass",),
    "clean-guitar": _FAMILY_OUT["guitar"], "grand-piano": ("family:piano", "family:electric piano"),
    "string-section": ("family:strings",), "brass-section": ("family:brass",), "solo-voice": ("family:voice",),
    "saw-lead": ("family:synth",), "hand-percussion": ("family:percussion",), "alto-sax": ("family:saxophone",),
}  # fmt: skip
_PLAIN = {"drums", "drum", "bass", "guitar", "guitars", "piano", "strings", "brass", "vocals", "vocal", "voice",
          "synth",
          "synths", "percussion", "sax", "saxophone", "horns", "voices"}  # fmt: skip


def read_players(sheet: Sheet) -> None:
    """Ensembles first, then single instruments with what stands before them."""
    for match in list(sheet.text.matches(_INSTRUMENTAL)):
        sheet.instruments_out.append("family:voice")
        sheet.saw("instruments_out", match.span(), "no voice", "voice")
    for match in list(sheet.text.matches(_OUT_ADJ)):
        sheet.instruments_out.extend(_FAMILY_OUT[match[1] or "beat"])
        sheet.saw("instruments_out", match.span(), f"no {match[1] or 'drums'}")
    for match in list(sheet.text.matches(lexicon.pattern_of("ensembles"))):
        _ensemble(sheet, match)
    _instruments(sheet)
    for match in list(sheet.text.matches(_COUNTED)):
        if match[1] != "solo":
            sheet.put("parts_count", _COUNTS[match[1]], match.span(), f"{_COUNTS[match[1]]} parts")


def _ensemble(sheet: Sheet, match: "re.Match[str]") -> None:
    found = lexicon.meaning("ensembles", match[0])
    sheet.instruments_in.extend(found.plays)
    if found.only:
        sheet.values["only_these"] = True
    if found.parts:
        sheet.values.setdefault("parts_count", found.parts)
    sheet.saw("instruments_in", match.span(), ", ".join(name.replace("-", " ") for name in found.plays))


def _instruments(sheet: Sheet) -> None:
    """A list keeps the sign of its first: "no drums or bass", "only piano and cello"."""
    end, sign = -1, "in"
    only: list[str] = []
    for match in list(sheet.text.matches(lexicon.pattern_of("instruments"))):
        between = sheet.text.low[end : match.start()] if end >= 0 else ""
        before = sheet.text.before(match.start())
        continues = end >= 0 and bool(_JOIN.fullmatch(between))
        if _OUT.search(before):
            sign = "out"
        elif _ONLY_STRICT.search(before) or (not continues and _only_after(sheet, match.end())):
            sign = "only"
        elif not continues or (sign == "out" and " and" in between and re.search(r"and (?:an? |the )$", between)):
            sign = "in"
        end = match.end()
        ident = str(lexicon.meaning("instruments", match[0]))
        _note(sheet, match, ident, sign)
        if sign == "only":
            only.append(ident)
    trailing = _only_after(sheet, end) if end >= 0 else None
    if only or (trailing and sheet.instruments_in):
        sheet.values["only_these"] = True


def _note(sheet: Sheet, match: "re.Match[str]", ident: str, sign: str) -> None:
    name = match[0]
    lead = {"out": _OUT, "only": _ONLY_STRICT}.get(sign)
    found = lead.search(sheet.text.before(match.start())) if lead else None
    start = match.start() - len(found[0]) if found else match.start()
    if sign == "out":
        gone = _GENERIC_OUT.get(ident, (ident,)) if name in _PLAIN else (ident,)
        sheet.instruments_out.extend(gone)
        sheet.saw("instruments_out", (start, match.end()), f"no {name}", name)
        return
    sheet.instruments_in.append(ident)
    first = name.replace("-", " ").split()[0]
    if len(name.split()) > 1 and first in lexicon.genres():  # "flamenco guitar"
        sheet.implied_genres.append(lexicon.genres()[first])
    after = _only_after(sheet, match.end()) if sign == "only" and not found else None
    span = (start, after.end() if after else match.end())
    sheet.saw("instruments_in", span, ident.removeprefix("family:").replace("-", " "), name)


def _only_after(sheet: Sheet, at: int) -> "re.Match[str] | None":
    """ "piano only", "cello alone"; the solo of "sax solo" is a section and was taken."""
    match = _ONLY_AFTER.match(sheet.text.low, at)
    return match if match and sheet.text.is_free(*match.span()) else None


def named(words: Iterable[str]) -> tuple[str, ...]:
    """Instruments of a field as ids. Raises ValueError naming the first that is not known."""
    from generation.core.prompt.leftovers import nearest

    found = []
    for word in words:
        plain = word.strip().lower()
        if not plain:
            continue
        table = lexicon.instruments()
        ident = plain if plain in table.values() else None
        if ident is None and lexicon.pattern_of("instruments").fullmatch(plain):
            ident = str(lexicon.meaning("instruments", plain))
        if ident is None:
            near = nearest(plain, table) or ("piano", "strings", "drums")
            raise ValueError(f"“{word.strip()[:40]}” is no instrument of the studio. Try {', '.join(near)}.")
        found.append(ident)
    return tuple(dict.fromkeys(found))


def without(words: Iterable[str]) -> tuple[str, ...]:
    """Instruments to leave out; a plain word ("drums") leaves its whole family out. Raises ValueError."""
    gone: list[str] = []
    for word in words:
        for ident in named([word]):
            gone.extend(_GENERIC_OUT.get(ident, (ident,)) if word.strip().lower() in _PLAIN else (ident,))
    return tuple(dict.fromkeys(gone))
