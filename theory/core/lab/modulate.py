"""Ways from one key to another: by a chord in common, by an altered or respelled one, by a held tone, or straight on.

After Piston, Harmony, and Kostka and Payne, Tonal Harmony (chapters on modulation). docs/algorithms/modulating.md.
"""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from theory.core.chord import Chord
from theory.core.document import Document
from theory.core.harmony.function import HarmonicReading, describe
from theory.core.harmony.modulation import fifths_apart
from theory.core.harmony.roman import Numeral
from theory.core.harmony.voice_leading import least_motion
from theory.core.key import Key
from theory.core.lab.modes import Home
from theory.core.lab.sounding import LabChord, Share, reading_in, sounding
from theory.core.lab.spelling import name_of, pretty_numeral
from theory.core.pitch import pitch_class, pretty, spell

RouteKind = Literal[
    "common chord", "altered chord", "enharmonic diminished seventh", "enharmonic augmented sixth", "common tone",
    "chain of dominants", "through the dominant", "direct",
]  # fmt: skip
_MOST_ROUTES = 12
_LONGEST_CHAIN = 4
_LEAST = 0.3


class RouteChord(LabChord):
    """One chord of a route: read in the key that holds, and named in both where it belongs to both."""

    key: str
    in_old: str | None = None
    in_new: str | None = None


class Route(Document):
    """One way to another key. `pivot` is the place of the chord that belongs to both, None where there is none."""

    kind: RouteKind
    name: str
    chords: tuple[RouteChord, ...]
    pivot: int | None
    strength: Share  # how smooth and how convincing
    fifths_apart: int
    why: str


@dataclass(frozen=True, slots=True)
class _Draft:
    """A route before it is written out: chords in the old key, chords in the new one, and the pivot between."""

    kind: RouteKind
    name: str
    old: tuple[Chord, ...]
    new: tuple[Chord, ...]
    strength: float
    why: str
    pivot: Chord | None = None
    in_old: str | None = None
    in_new: str | None = None


@dataclass(frozen=True, slots=True)
class _Way:
    """The two homes."""

    old: Home
    new: Home

    @property
    def up(self) -> int:
        """Semitones from the old tonic up to the new one, 0..11."""
        return (self.new.key.tonic_pc - self.old.key.tonic_pc) % 12


def modulate(old: Home, new: Home, chords: Sequence[Chord] = ()) -> tuple[Route, ...]:
    """Routes, the most convincing first; they go on from the last of `chords`. Raises ValueError for the same key."""
    if old.key == new.key and old.mode == new.mode:
        raise ValueError(f"{new.name} is the key you are in. Choose another to go to.")
    way = _Way(old, new)
    last = next((chord for chord in reversed(chords) if chord.root is not None), None)
    drafts = itertools.chain(
        _common_chords(way), _altered_chords(way), _diminished(way), _augmented_sixths(way), _common_tones(way),
        _chains(way), _through_dominant(way), _direct(way),
    )  # fmt: skip
    routes = [_written(way, draft, last) for draft in drafts]
    routes.sort(key=lambda route: (-route.strength, len(route.chords)))
    return tuple(_varied(routes))[:_MOST_ROUTES]


def _varied(routes: list[Route]) -> Iterator[Route]:
    """At most four routes of a kind, and no row of chords twice."""
    seen: set[tuple[str, ...]] = set()
    counts: dict[str, int] = {}
    for route in routes:
        row = tuple(chord.label for chord in route.chords)
        counts[route.kind] = counts.get(route.kind, 0) + 1
        if row not in seen and counts[route.kind] <= 4 and route.strength >= _LEAST:
            seen.add(row)
            yield route


def _written(way: _Way, draft: _Draft, last: Chord | None) -> Route:
    """The document of a draft, entered from the chord that sounds now."""
    start = (_tonic(way.old),) if last is None else ()
    old, strength, why = draft.old, draft.strength, draft.why
    if last is not None and draft.pivot is not None and last.root_pc == draft.pivot.root_pc and last == draft.pivot:
        strength += 0.05
        why = f"your last chord is the way out: {why}"
        pivot_alone = not old
        rows_new = draft.new[1:] if pivot_alone else draft.new
        return _route(way, draft, ((), (last,) if pivot_alone else old, rows_new), (strength, why))
    first = (*old, *draft.new)[0]
    if last is not None:
        strength -= 0.01 * min(8, least_motion(last.pitch_classes, first.pitch_classes).cost)
    if start and first == start[0]:
        start = ()  # the tonic that sounds already is the way out
    body = draft.new if draft.pivot is None else draft.new[1:]
    middle = () if draft.pivot is None else (draft.pivot,)
    return _route(way, draft, ((*start, *old), middle, body), (strength, why))


def _route(
    way: _Way,
    draft: _Draft,
    rows: tuple[tuple[Chord, ...], tuple[Chord, ...], tuple[Chord, ...]],
    said: tuple[float, str],
) -> Route:
    old, middle, new = rows
    chords = [_in(way.old, chord, old[index + 1] if index + 1 < len(old) else None) for index, chord in enumerate(old)]
    for chord in middle:
        after = new[0] if new else None
        row = _in(way.new, chord, after)
        chords.append(row.model_copy(update={"in_old": draft.in_old, "in_new": draft.in_new, "roman": draft.in_new}))
    for index, chord in enumerate(new):
        chords.append(_in(way.new, chord, new[index + 1] if index + 1 < len(new) else None))
    return Route(
        kind=draft.kind, name=draft.name, chords=tuple(chords), pivot=len(old) if middle else None,
        strength=round(min(1.0, max(0.0, said[0])), 3), why=said[1],
        fifths_apart=fifths_apart(way.old.key, way.new.key),
    )  # fmt: skip


def _in(home: Home, chord: Chord, after: Chord | None) -> RouteChord:
    row = sounding(home, chord, reading_in(home, chord, None, after))
    return RouteChord(**row.model_dump(), key=home.name)


def _tonic(home: Home) -> Chord:
    return home.chords()[0]


def _numeral(text: str, home: Home) -> Chord:
    return Numeral.parse(text, home.key.mode).chord(home.key)


def _closing(home: Home) -> tuple[Chord, Chord]:
    """The close that fixes the new key: V7 and the tonic."""
    return _numeral("V7", home), _tonic(home)


def _at_home(home: Home, chord: Chord) -> HarmonicReading | None:
    """The reading of a chord that belongs to a home, None for one that does not."""
    reading = reading_in(home, chord)
    return reading if reading.kind in ("own", "substitute") and home.holds(chord) else None


# How well a chord leads on as a pivot, by its function and degree in the new key; predominants lead best.
_AS_NEW = {"ii": 1.0, "iio": 1.0, "IV": 0.97, "iv": 0.97, "vi": 0.9, "VI": 0.9, "iii": 0.6, "III": 0.7, "I": 0.45,
           "i": 0.45, "V": 0.4, "v": 0.4, "viio": 0.3, "VII": 0.45}  # fmt: skip
_AS_OLD = {"I": 0.92, "i": 0.92, "vi": 1.0, "VI": 1.0, "ii": 0.97, "iv": 0.97, "IV": 0.97, "iii": 0.97, "III": 0.97,
           "V": 0.8, "v": 0.85, "VII": 0.9}  # fmt: skip


def _common_chords(way: _Way) -> Iterator[_Draft]:
    """Triads that belong to both keys."""
    dominants = [_numeral("V", way.old)] if way.old.mode.slug == "minor" else []
    for chord in [*way.old.chords(), *dominants]:
        if way.up == 0:
            return  # keys on one tonic share their dominant, which has a way of its own
        old, new = _at_home(way.old, chord), _at_home(way.new, chord)
        if old is None or new is None or chord.quality == "dim":
            continue
        strength = 0.98 * _AS_NEW.get(new.roman or "", 0.5) * _AS_OLD.get(old.roman or "", 0.85)
        yield _Draft(
            kind="common chord", name=f"{chord.symbol} is {_said(old.roman)} and becomes {_said(new.roman)}", old=(),
            new=(chord, *_onwards(way.new, chord, new)), strength=strength, pivot=chord, in_old=old.roman,
            in_new=new.roman, why=f"{chord.symbol} belongs to both keys: {_said(old.roman)} in {way.old.name}, "
            f"{_said(new.roman)} in {way.new.name}",
        )  # fmt: skip


def _onwards(home: Home, chord: Chord, reading: HarmonicReading) -> tuple[Chord, ...]:
    """What follows a pivot to close in the new key: a predominant where it is none, the dominant, the tonic."""
    dominant, tonic = _closing(home)
    if reading.function == "D" and chord.root_pc == dominant.root_pc:
        return dominant, tonic
    if reading.function in ("T", "D"):
        return _numeral("iio6" if home.key.mode == "minor" else "ii6", home), dominant, tonic
    return dominant, tonic


_MIXTURES = {"major": ("iv", "bVI", "bIII", "bVII", "i", "bII6"), "minor": ("I", "IV", "bII6", "ii")}


def _altered_chords(way: _Way) -> Iterator[_Draft]:
    """Chords that one key has of its own and the other by mixture, or as its Neapolitan."""
    if way.up == 0:
        yield from _on_one_tonic(way)
        return
    borrowed = [_numeral(text, way.old) for text in _MIXTURES[way.old.key.mode]]
    own = [chord for chord in way.old.chords() if chord.quality in ("maj", "min")]
    for chord in dict.fromkeys([*borrowed, *own]):
        plain = Chord(chord.root, chord.quality)
        old, new = describe(chord, way.old.key), describe(chord, way.new.key)
        old_own, new_own = _at_home(way.old, plain) is not None, _at_home(way.new, plain) is not None
        if "X" in (old.function, new.function) or (old_own and new_own) or not (old_own or new_own):
            continue
        if old.kind.startswith("applied") or new.kind.startswith("applied") or new.kind == "augmented sixth":
            continue
        pivot = _respelled(chord, way.new)
        if new.kind == "Neapolitan" and pivot.bass_degree == "1":
            pivot = Chord(pivot.root, "maj", "3")  # the Neapolitan stands on its third
            new = describe(pivot, way.new.key)
        neapolitan = new.kind == "Neapolitan" or old.kind == "Neapolitan"
        yield _Draft(
            kind="altered chord", old=(), new=(pivot, *_onwards(way.new, pivot, new)), pivot=pivot, in_old=old.roman,
            name=f"{pivot.symbol} is {_said(old.roman)} and becomes {_said(new.roman)}", in_new=new.roman,
            strength=0.72 * _AS_NEW.get((new.roman or "").removesuffix("6"), 0.8) + (0.04 if neapolitan else 0.0),
            why=f"{pivot.symbol} is {_said(old.roman)} in {way.old.name} ({_where(old.kind)}) and {_said(new.roman)} "
            f"in {way.new.name} ({_where(new.kind)})",
        )  # fmt: skip


def _on_one_tonic(way: _Way) -> Iterator[_Draft]:
    """Between C major and C minor: the dominant belongs to both, and the new mode's chords may come early."""
    dominant, tonic = _closing(way.new)
    yield _Draft(
        kind="common chord", name=f"{dominant.symbol} belongs to both", old=(), new=(dominant, tonic), strength=0.95,
        pivot=dominant, in_old="V7", in_new="V7",
        why=f"{dominant.symbol} is V7 in {way.old.name} and in {way.new.name}: only the tonic changes its third",
    )  # fmt: skip
    for text in _MIXTURES[way.old.key.mode][:2]:
        chord = _numeral(text, way.old)
        old, new = describe(chord, way.old.key), describe(chord, way.new.key)
        yield _Draft(
            kind="altered chord", name=f"{chord.symbol} comes early", old=(), new=(chord, dominant, tonic),
            strength=0.85, pivot=chord, in_old=old.roman, in_new=new.roman,
            why=f"{chord.symbol}, borrowed in {way.old.name}, belongs to {way.new.name} and prepares the ear for it",
        )  # fmt: skip


def _where(kind: str) -> str:
    return {"own": "its own", "substitute": "its own", "mixture": "borrowed"}.get(kind, kind)


def _respelled(chord: Chord, home: Home) -> Chord:
    """The same sound with its root as a key writes it."""
    if chord.root is None:
        return chord
    return Chord(spell(pitch_class(chord.root), home.tonic), chord.quality, chord.bass_degree)


def _diminished(way: _Way) -> Iterator[_Draft]:
    """A diminished seventh has four roots: it leads to where the old key did not mean it to."""
    for old_text, new_text in (("viio7", "viio7"), ("viio7/V", "viio7"), ("viio7", "viio7/V"), ("viio7/V", "viio7/V")):
        old, new = _numeral(old_text, way.old), _numeral(new_text, way.new)
        if old.root_pc == new.root_pc or ((old.root_pc or 0) - (new.root_pc or 0)) % 3:
            continue
        dominant, tonic = _closing(way.new)
        ending = (tonic,) if new_text == "viio7" else (dominant, tonic)
        yield _Draft(
            kind="enharmonic diminished seventh", name=f"{old.symbol} turns into {new.symbol}", old=(),
            new=(new, *ending),
            strength=0.66 if new_text == "viio7" else 0.64, pivot=new, in_old=_said(old_text), in_new=_said(new_text),
            why=f"{old.symbol} ({_said(old_text)} in {way.old.name}) sounds like {new.symbol}, "
            f"{_said(new_text)} in {way.new.name}; only the spelling changes",
        )  # fmt: skip


_SEVENTHS = {
    "major": ("V7", "V7/IV", "V7/V", "V7/ii", "V7/vi", "V7/iii"),
    "minor": ("V7", "V7/iv", "V7/V", "V7/III", "V7/VI"),
}


def _augmented_sixths(way: _Way) -> Iterator[_Draft]:
    """A dominant seventh sounds like a German sixth: out by one, in by the other."""
    dominant, tonic = _closing(way.new)
    six_four = _numeral("Cad64", way.new)
    german = _readable(_numeral("Ger65", way.new))
    for text in _SEVENTHS[way.old.key.mode]:
        if _numeral(text, way.old).root_pc == german.root_pc:
            heard = _numeral(text, way.old)
            yield _Draft(
                kind="enharmonic augmented sixth", name=f"{_said(text)} turns into a German sixth", old=(),
                new=(german, six_four, dominant, tonic), strength=0.68 if text == "V7" else 0.62, pivot=german,
                in_old=_said(text), in_new="Ger65",
                why=f"{heard.symbol} is {_said(text)} in {way.old.name}; its seventh, read as an augmented sixth, "
                f"opens to the dominant of {way.new.name}",
            )  # fmt: skip
    old_german = _numeral("Ger65", way.old)
    for text in ("V7", "V7/V"):
        applied = _numeral(text, way.new)
        if applied.root_pc == old_german.root_pc:
            ending = (tonic,) if text == "V7" else (dominant, tonic)
            yield _Draft(
                kind="enharmonic augmented sixth", name=f"the German sixth turns into {_said(text)}", old=(),
                new=(applied, *ending), strength=0.66 if text == "V7" else 0.6, pivot=applied, in_old="Ger65",
                in_new=_said(text),
                why=f"the German sixth of {way.old.name} sounds like {applied.symbol}, {_said(text)} of {way.new.name}",
            )  # fmt: skip


def _readable(chord: Chord) -> Chord:
    """A root of two accidentals or a white key's flat by its plain name: B♭♭7 is read as A7, though it is a ♭VI."""
    if chord.root is None or (len(chord.root) < 3 and chord.root not in ("Fb", "Cb")):
        return chord
    return Chord(Key.from_pitch_class(pitch_class(chord.root), "major").tonic, chord.quality, chord.bass_degree)


def _common_tones(way: _Way) -> Iterator[_Draft]:
    """A tone of the old tonic is held while the new tonic forms around it."""
    old, new = _tonic(way.old), _tonic(way.new)
    shared = old.pitch_classes & new.pitch_classes
    if not shared or way.up in (5, 7, 0):
        return
    tone = min(shared, key=lambda pc: (pc - way.new.key.tonic_pc) % 12)
    name = pretty(name_of(tone, new) or "")
    cost = least_motion(old.pitch_classes, new.pitch_classes).cost
    yield _Draft(
        kind="common tone", name=f"{name} is held", old=(old,), new=(new, *_closing(way.new)),
        strength=0.7 - 0.03 * cost + (0.04 if len(shared) > 1 else 0.0),
        why=f"{name} belongs to {old.symbol} and to {new.symbol}: hold it alone, then bring in the new chord under it",
    )  # fmt: skip


def _chains(way: _Way) -> Iterator[_Draft]:
    """Dominants that fall by fifths until the last is the new key's own."""
    start = (way.new.key.tonic_pc + 7) % 12
    count = next((n for n in range(_LONGEST_CHAIN + 1) if (way.old.key.tonic_pc + 5 * n) % 12 == start), None)
    if count is None or count < 1:
        return
    roots = [(start + 7 * (count - step)) % 12 for step in range(count + 1)]
    chain = tuple(Chord(spell(root, way.new.tonic), "7") for root in roots)
    yield _Draft(
        kind="chain of dominants", name=" – ".join(chord.symbol for chord in chain), old=(),
        new=(*chain, _tonic(way.new)), strength=0.62 - 0.04 * count,
        why=f"each chord is the dominant of the next: {count + 1} fifths down to {way.new.name}",
    )  # fmt: skip


def _through_dominant(way: _Way) -> Iterator[_Draft]:
    """The new key's dominant, without asking."""
    dominant, tonic = _closing(way.new)
    kept = len(_tonic(way.old).pitch_classes & dominant.pitch_classes)
    lift = way.up in (1, 2)
    yield _Draft(
        kind="through the dominant", name=f"{dominant.symbol} takes you there", old=(), new=(dominant, tonic),
        strength=0.46 + 0.04 * kept + (0.05 if lift else 0.0),
        why=f"{dominant.symbol}, the dominant of {way.new.name}, comes without preparation"
        + ("; the usual lift of a last chorus" if lift else ""),
    )  # fmt: skip


def _direct(way: _Way) -> Iterator[_Draft]:
    """A phrase ends in one key, the next begins in the other."""
    tonic = _tonic(way.new)
    lift = way.up in (1, 2)
    yield _Draft(
        kind="direct", name=f"{way.new.name} begins", old=(_numeral("V", way.old), _tonic(way.old)), new=(tonic,),
        strength=0.5 if lift else 0.34 + (0.08 if way.up in (3, 9) else 0.0),
        why="the phrase closes in the old key and the next one simply begins in the new"
        + ("; a step up for a last chorus" if lift else ""),
    )  # fmt: skip


def _said(roman: str | None) -> str:
    return pretty_numeral(roman or "")
