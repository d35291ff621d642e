"""What theory says of a song, as facts that a database can ask: "two deceptive cadences", "7/8 a third of the time".

A fact has a slug ("cadence:deceptive"), how often it holds, a value (a share of time, a measure, or how sure it is) and
the passage where it is first heard. docs/algorithms/finding.md lists the slugs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from theory.core.key import Key

if TYPE_CHECKING:
    from library.core.analysis import Analysis, Section
    from theory.core.harmony.statements import HarmonyReading, Modulation
    from theory.core.reading import Reading

VERSION = 1  # raised when other facts follow from the same reading: all songs are read again then
LEAST_SURE = 0.4  # what is less sure than this is no fact
BEFORE_S = 6.0  # a modulation so little before a section prepares it, and counts as standing in it
AS_GOOD = 0.05  # a groove that fits so much less than the best one is not the song's
ENDING = 0.75  # the last quarter of a song
PLAIN_MODES = {"ionian": "major", "aeolian": "minor"}
MINOR_MODES = {"minor", "dorian", "phrygian", "locrian"}


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact of one song. The passage is None where the fact is about the song as a whole."""

    slug: str
    count: int
    value: float
    first_s: float | None = None
    end_s: float | None = None


def slug_of(name: str) -> str:
    """ "perfect authentic" as a slug: "perfect-authentic"."""
    return name.lower().replace(" ", "-")


def facts_of(heard: Analysis, theory: Reading | None) -> tuple[Fact, ...]:
    """Every fact, each slug once: counts are summed, the surest value kept, and the earliest passage."""
    merged: dict[str, Fact] = {}
    for fact in _all(heard, theory):
        merged[fact.slug] = _merged(merged[fact.slug], fact) if fact.slug in merged else fact
    return tuple(merged.values())


def _merged(one: Fact, other: Fact) -> Fact:
    first = min((one, other), key=lambda fact: float("inf") if fact.first_s is None else fact.first_s)
    shares = one.slug.startswith("metre:")
    value = min(1.0, one.value + other.value) if shares else max(one.value, other.value)
    return Fact(one.slug, one.count + other.count, value, first.first_s, first.end_s)


def _all(heard: Analysis, theory: Reading | None) -> Iterator[Fact]:
    yield from _metres(heard)
    yield from _modes(heard)
    yield Fact("tuning", 1, round(heard.tuning_cents, 1))
    if theory is None:
        return
    if theory.harmony:
        yield from _harmony(theory.harmony)
        for change in theory.harmony.modulations:
            if change.confidence >= LEAST_SURE:
                yield from _modulation(change, heard, theory)
    yield from _rhythm(theory, heard)
    yield from _form(theory)


def _metres(heard: Analysis) -> Iterator[Fact]:
    """Every metre with the share of time under it."""
    length = max(heard.duration_s, 1e-9)
    for region in heard.metre_regions:
        share = (region.end_s - region.start_s) / length
        yield Fact(f"metre:{region.signature}", 1, round(share, 3), region.start_s, region.end_s)
    if heard.metre and not heard.metre_regions:
        yield Fact(f"metre:{heard.metre.signature}", 1, 1.0, 0.0, None)


def _modes(heard: Analysis) -> Iterator[Fact]:
    """The mode of the main key (home) and of every stretch. A Dorian song is in a minor mode too."""
    if heard.key:
        for mode in _modes_of(heard.key.key, heard.key.mode):
            yield Fact(f"home:{mode}", 1, round(heard.key.confidence, 3), 0.0, None)
    for region in heard.key_regions:
        for mode in _modes_of(region.key, region.mode):
            yield Fact(f"mode:{mode}", 1, round(region.confidence, 3), region.start_s, region.end_s)


def _modes_of(key: str, church: str | None) -> tuple[str, ...]:
    plain = Key.parse(key).mode
    name = PLAIN_MODES.get(church or "", church) or plain
    broad = "minor" if name in MINOR_MODES else "major"
    return (name,) if name == broad else (name, broad)


def _harmony(harmony: HarmonyReading) -> Iterator[Fact]:
    for found in harmony.patterns:
        if found.confidence >= LEAST_SURE:
            yield Fact(f"pattern:{found.pattern}", 1, found.confidence, found.start_s, found.end_s)
    for close in harmony.cadences:
        if close.confidence >= LEAST_SURE:
            yield Fact(f"cadence:{slug_of(close.kind)}", 1, close.confidence, close.start_s, close.end_s)
    if harmony.complexity:
        yield Fact("harmonic_complexity", 1, _percent(harmony.complexity.value))
    if harmony.rhythm and harmony.rhythm.changes_per_bar is not None:
        yield Fact("chord_changes", 1, round(harmony.rhythm.changes_per_bar, 2))
    sounding = [chord for chord in harmony.chords if chord.roman]
    length = sum(chord.end_s - chord.start_s for chord in sounding)
    if length > 0:
        borrowed = sum(chord.end_s - chord.start_s for chord in sounding if chord.borrowed)
        yield Fact("borrowed", 1, _percent(borrowed / length))


def _modulation(change: Modulation, heard: Analysis, theory: Reading) -> Iterator[Fact]:
    """The move and, where the section is known, the same move in it: modulation:+2 and modulation:+2@last-chorus."""
    old, new = Key.parse(change.from_key), Key.parse(change.to_key)
    start_s = min(change.start_s, change.pivot_s if change.pivot_s is not None else change.start_s)
    end_s = change.end_s + 2 * (change.end_s - change.start_s)  # so that the new key is heard
    for move in ("any", move_of(old, new)):
        for place in ("", *(f"@{name}" for name in places_of(change.start_s, heard, theory))):
            yield Fact(f"modulation:{move}{place}", 1, change.confidence, start_s, min(end_s, heard.duration_s))


def move_of(old: Key, new: Key) -> str:
    """ "relative", "parallel", or the semitones that the tonic moves by, -5 to +6."""
    if new.mode != old.mode and new.tonic_pc == old.relative.tonic_pc:
        return "relative"
    semitones = (new.tonic_pc - old.tonic_pc + 5) % 12 - 5
    return "parallel" if semitones == 0 else f"{semitones:+d}"


def places_of(time_s: float, heard: Analysis, theory: Reading) -> set[str]:
    """Where in the form a change of key stands: last-chorus, chorus, bridge, ending."""
    rows: Iterable[tuple[str | None, float, float]]
    if theory.form and theory.form.sections:
        rows = [(one.name, one.start_s, one.end_s) for one in theory.form.sections]
    else:
        rows = [_named(one) for one in heard.sections]
    found = {"ending"} if time_s >= ENDING * heard.duration_s else set()
    choruses = [(start_s, end_s) for name, start_s, end_s in rows if name == "chorus"]
    for name, start_s, end_s in rows:
        if name in {"chorus", "bridge"} and start_s - BEFORE_S <= time_s < end_s - 1:
            found.add(name)
    if len(choruses) > 1 and choruses[-1][0] - BEFORE_S <= time_s < choruses[-1][1] - 1:
        found.add("last-chorus")
    return found


def _named(section: Section) -> tuple[str | None, float, float]:
    return section.name, section.start_s, section.end_s


def _rhythm(theory: Reading, heard: Analysis) -> Iterator[Fact]:
    rhythm = theory.rhythm
    swing = heard.swing or (rhythm.swing if rhythm else None)
    if swing and swing.confidence >= LEAST_SURE:
        yield Fact("swing", 1, swing_percent(swing.ratio))
    if rhythm is None:
        return
    best = max((match.score for match in rhythm.grooves), default=0.0)
    for match in rhythm.grooves:
        if match.confidence >= LEAST_SURE and match.score >= best - AS_GOOD:
            yield Fact(f"groove:{slug_of(match.name)}", 1, round(match.score, 3))
    for poly in rhythm.polyrhythms:
        if poly.confidence >= LEAST_SURE:
            yield Fact(f"polyrhythm:{poly.ratio}", 1, poly.confidence, poly.start_s, poly.end_s)
    if rhythm.syncopation:
        yield Fact("syncopation", 1, _percent(rhythm.syncopation[0].value))
    if rhythm.complexity:
        yield Fact("rhythmic_complexity", 1, _percent(rhythm.complexity.value))


def swing_percent(ratio: float) -> float:
    """How far into the beat its second note comes: 50 even, 66.7 a triplet's long and short."""
    return round(100 * ratio / (1 + ratio), 1)


def _form(theory: Reading) -> Iterator[Fact]:
    if theory.melody and theory.melody.complexity:
        yield Fact("melodic_complexity", 1, _percent(theory.melody.complexity.value))
    if theory.form is None:
        return
    for form in theory.form.forms:
        if form.confidence >= LEAST_SURE:
            plain = form.name.partition(" with ")[0]  # a verse-chorus form with a bridge is one, too
            yield from (Fact(f"form:{slug_of(name)}", 1, form.confidence) for name in dict.fromkeys((plain, form.name)))


def _percent(share: float) -> float:
    return round(100 * share, 1)
