"""A Blueprint lifted from music that exists: its form, harmony, groove and tempo, each chosen or left to planning.

docs/algorithms/lifting.md.
"""

from dataclasses import dataclass
from itertools import accumulate

from generation.core.blueprint import (
    LONGEST_S,
    MOST_BARS,
    Blueprint,
    Origin,
    Phrase,
    PlanChord,
    Section,
    SectionKind,
)
from generation.core.editing.numerals import written_or_plain
from generation.core.lifting.bars import HeardBar, bars_of, section_bars, signature_of
from generation.core.planning.metres import grouping_of
from generation.core.planning.plan import plan
from generation.core.wish import Wish
from theory.core.key import Key
from theory.core.lab.modes import Home
from theory.core.metre import Metre
from theory.core.piece import Piece, TimedSection
from theory.core.pitch import fifths_of, name_at
from theory.core.reading import Reading

KINDS: dict[str, SectionKind] = {
    "intro": "intro", "verse": "verse", "pre-chorus": "pre-chorus", "prechorus": "pre-chorus", "chorus": "chorus",
    "refrain": "chorus", "bridge": "bridge", "solo": "solo", "break": "break", "breakdown": "break", "build": "build",
    "drop": "drop", "interlude": "interlude", "theme": "theme", "outro": "outro",
}  # fmt: skip
_LONGEST_PHRASE = 8
_USUAL_PHRASE = 4
_LONGEST_SECTION = 512
_SWUNG = 1.15
_GROOVE_FROM = 0.6  # score of a groove that is worth taking over


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What is lifted, and into which key (a tonic; empty: the song's own)."""

    form: bool = True
    harmony: bool = True
    groove: bool = True
    tempo: bool = True
    tonic: str = ""


def lift(piece: Piece, reading: Reading, choices: Choices, wish: Wish | None = None, title: str = "") -> Blueprint:
    """The plan of a song like this one. `wish` says what else is asked for.

    Raises ValueError with a sentence where nothing can be lifted or nothing was chosen.
    """
    if not (choices.form or choices.harmony or choices.groove or choices.tempo):
        raise ValueError("Nothing was chosen to be lifted. Choose at least one of form, harmony, groove and tempo.")
    bars = bars_of(piece)
    base = plan(_wish(piece, reading, choices, wish or Wish(), bars))
    changes: dict[str, object] = {"title": title or base.title}
    if choices.form:
        changes["sections"] = _sections(piece, bars, choices, base)
    if choices.groove:
        changes |= _groove(reading)
    said = " and ".join(name for name in ("form", "harmony", "groove", "tempo") if getattr(choices, name))
    origin = Origin(field="sections", kind="song", says=f"{said} as heard in the song")
    changes["origins"] = (origin, *base.origins)
    return Blueprint.model_validate(base.model_dump() | changes)


def _wish(piece: Piece, reading: Reading, choices: Choices, wish: Wish, bars: tuple[HeardBar, ...]) -> Wish:
    """What planning is asked for: all that was heard and chosen, under what the person asks for himself."""
    guesses = reading.genre.guesses if reading.genre else ()
    home = _home(piece, bars, choices)
    values: dict[str, object] = {"tonic": home.tonic, "mode": home.mode}
    if guesses and not wish.genres:
        values["genres"] = ((guesses[0].slug, 1.0),)
    if choices.tempo:
        values |= {"metre": signature_of(piece)}
        if piece.tempo_bpm:
            values["bpm"] = min(300.0, max(30.0, round(piece.tempo_bpm, 1)))
    if choices.harmony and not choices.form:
        values["chords"] = _loop(piece, bars)
    asked = {name: value for name, value in wish if value not in (None, "", (), False) or name == "variations"}
    return Wish.model_validate(values | asked)


def _home(piece: Piece, bars: tuple[HeardBar, ...], choices: Choices) -> Key:
    """The key in which most bars stand, moved to the tonic that was asked for."""
    keys = [bar.key for bar in bars]
    main = max(set(keys), key=lambda key: (keys.count(key), key.tonic, key.mode))
    return Key(Home.parse(choices.tonic).tonic, main.mode) if choices.tonic else main


def _loop(piece: Piece, bars: tuple[HeardBar, ...]) -> str:
    """The first eight bars of the section that takes most time, as numerals."""
    rows = section_bars(piece, bars)
    _, first, end = max(rows, key=lambda row: row[2] - row[1])
    words = []
    for bar in bars[first : min(end, first + 8)]:
        home = Home.of(bar.key)
        words.append(" ".join(written_or_plain(chord, home)[0] for chord, _ in bar.chords))
    return " | ".join(words)


def _sections(piece: Piece, bars: tuple[HeardBar, ...], choices: Choices, base: Blueprint) -> tuple[Section, ...]:
    """The heard form in whole bars; parts and energy as planning has them for such sections."""
    shift = fifths_of(_home(piece, bars, choices).tonic) - fifths_of(_home(piece, bars, Choices()).tonic)
    counts: dict[str, int] = {}
    seen: dict[str, int] = {}
    rows: list[Section] = []
    for section, first, end in section_bars(piece, bars):
        for at in range(first, end, _LONGEST_SECTION):
            kind = _kind(section, place=len(rows))
            counts[kind] = counts.get(kind, 0) + 1
            letter = (section.letter.rstrip("'′") or "A")[:3]
            variation = seen.get(letter, -1) + 1
            seen[letter] = variation
            model = _like(base, kind, counts[kind])
            inside = bars[at : min(end, at + _LONGEST_SECTION)]
            rows.append(_section(inside, model, choices, (f"{kind.capitalize()} {counts[kind]}", kind, letter,
                                                          variation), shift))  # fmt: skip
    _check_size(rows)
    return tuple(rows)


def _check_size(rows: list[Section]) -> None:
    bars, seconds = sum(row.bars for row in rows), sum(row.duration_s for row in rows)
    if bars > MOST_BARS or seconds > LONGEST_S:
        raise ValueError(f"This song has {bars} bars in {seconds / 60:.0f} minutes, more than can be made. "
                         "Lift its harmony and groove without its form.")  # fmt: skip


def _kind(section: TimedSection, place: int) -> SectionKind:
    return KINDS.get((section.name or "").lower(), "verse" if section.letter.startswith("A") else "chorus"
                     if section.letter.startswith("B") else "theme")  # fmt: skip


def _like(base: Blueprint, kind: str, number: int) -> Section:
    """The planned section that is nearest in kind: the same number of it, else its last, else any."""
    same = [section for section in base.sections if section.kind == kind]
    if same:
        return same[min(number, len(same)) - 1]
    return max(base.sections, key=lambda section: len(section.parts) - abs(section.energy - 0.6))


def _section(
    inside: tuple[HeardBar, ...], model: Section, choices: Choices, said: tuple[str, SectionKind, str, int], shift: int
) -> Section:
    name, kind, letter, variation = said
    keys = [bar.key for bar in inside]
    heard = max(set(keys), key=lambda key: (keys.count(key), key.tonic, key.mode))
    metre = model.metre
    quarters = Metre.parse(metre).numerator * 4 / Metre.parse(metre).denominator
    tonic, mode = _moved(heard.tonic, shift), heard.mode
    chords = _chords(inside, Home.of(heard), quarters) if choices.harmony else _cycled(model, len(inside) * quarters)
    if not choices.harmony:
        tonic, mode = model.tonic, model.mode  # type: ignore[assignment]  # its numerals belong to its own key
    values = {
        "name": name, "kind": kind, "letter": letter, "variation": variation, "bars": len(inside), "metre": metre,
        "grouping": model.grouping or grouping_of(Metre.parse(metre)), "tonic": tonic, "mode": mode, "chords": chords,
        "phrases": _phrases(len(inside), model), "origin": "as heard in the song",
    }  # fmt: skip
    return Section.model_validate(model.model_dump() | values)


def _moved(tonic: str, shift: int) -> str:
    place = fifths_of(tonic) + shift
    while place > 6:
        place -= 12
    while place < -6:
        place += 12
    return name_at(place)


def _chords(inside: tuple[HeardBar, ...], home: Home, bar_quarters: float) -> tuple[PlanChord, ...]:
    rows = []
    for bar in inside:
        for chord, share in bar.chords:
            numeral, quality = written_or_plain(chord, home)
            rows.append(PlanChord(numeral=numeral, quality=quality, quarters=round(share * bar_quarters, 6)))
    return tuple(rows)


def _cycled(model: Section, quarters: float) -> tuple[PlanChord, ...]:
    """The planned chords over as many quarters, from the beginning again where they are too few."""
    rows: list[PlanChord] = []
    left, place = quarters, 0
    while left > 1e-6:
        chord = model.chords[place % len(model.chords)]
        length = min(chord.quarters, left)
        rows.append(chord.model_copy(update={"quarters": length}))
        left, place = left - length, place + 1
    return tuple(rows)


def _phrases(bars: int, model: Section) -> tuple[Phrase, ...]:
    """Phrases of four bars, a rest of one or two joins its neighbour; the last closes as planned."""
    counts = [_USUAL_PHRASE] * (bars // _USUAL_PHRASE)
    rest = bars - sum(counts)
    if rest and counts and rest <= _LONGEST_PHRASE - _USUAL_PHRASE - 2:
        counts[-1] += rest
    elif rest:
        counts.append(rest)
    last = model.phrases[-1].cadence
    ends = list(accumulate(counts))
    return tuple(
        Phrase(bars=count, cadence=last if end == bars else "open") for count, end in zip(counts, ends, strict=True)
    )


def _groove(reading: Reading) -> dict[str, object]:
    rhythm = reading.rhythm
    found: dict[str, object] = {}
    if rhythm and rhythm.grooves and rhythm.grooves[0].score >= _GROOVE_FROM:
        found["groove"] = rhythm.grooves[0].name
    if rhythm and rhythm.swing and rhythm.swing.ratio >= _SWUNG:
        found["swing"] = round(min(3.0, rhythm.swing.ratio), 2)
    return found
