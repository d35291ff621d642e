"""Lessons for the score reader: notes on a grid, and the analyst's path through them."""

import itertools
import json
import re
import warnings
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from theory.core.harmony.roman import Numeral
from theory.core.harmony.score_decoder import Stretch
from theory.core.harmony.score_evidence import LONGEST, Frames, lay_out
from theory.core.harmony.score_grid import Grid, Notes
from theory.core.harmony.score_labels import MODES, QUALITIES, QUALITY_TONES, labels, tables
from theory.core.key import Key, Mode
from theory.core.metre import Metre
from theory.core.pitch import pitch_class

LEFT_OUT = {"267", "269", "277", "280"}  # chorales on which others evaluate
LEAST_AGREEMENT = 0.8  # share of the notes that belong to the analyst's chords; less means score and analysis differ
STYLES = {"chorale", "trio sonata", "quartet", "lied", "waltz", "orchestra", "classical piano", "romantic piano"}
_SIMPLER = {"7": ("maj",), "maj7": ("maj",), "min7": ("min",), "hdim7": ("dim",), "dim7": ("dim",),
            "9": ("7", "maj"), "min9": ("min7", "min"), "aug7": ("aug", "maj"), "minmaj7": ("min",)}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Lesson:
    """One piece and the path that an analyst takes through it."""

    name: str
    frames: Frames
    path: list[Stretch]


def chorales(seed: int) -> list[Lesson]:
    """The analysed chorales of music21's corpus, played with the small unevenness of a player."""
    from music21 import common  # type: ignore[import-not-found, import-untyped, unused-ignore]

    rng = np.random.default_rng(seed)
    folder = Path(str(common.getCorpusFilePath())) / "bach" / "choraleAnalyses"
    lessons = [_chorale(path, rng) for path in sorted(folder.glob("*.rntxt"))]
    return [lesson for lesson in lessons if lesson is not None]


def _chorale(path: Path, rng: np.random.Generator) -> Lesson | None:
    from music21 import converter, corpus  # type: ignore[import-not-found, import-untyped, unused-ignore]

    number = re.search(r"BWV:?\s*([\d.]+)", path.read_text(encoding="utf-8"))
    if number is None or number[1].split(".")[0] in LEFT_OUT:
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        analysis = converter.parse(path, format="romantext")
        score = corpus.parse(f"bach/bwv{number[1]}")
    rows = [
        (float(note.offset), float(note.offset + note.quarterLength), pitch.midi, index)
        for index, part in enumerate(score.parts)
        for note in part.stripTies().flatten().notes
        for pitch in note.pitches
    ]
    numerals = list(analysis.flatten().getElementsByClass("RomanNumeral"))
    up = _transposition(rows, numerals)
    metres = list(score.parts[0].flatten().getElementsByClass("TimeSignature"))
    if up is None or len(metres) != 1:
        return None
    measures = [float(measure.offset) for measure in score.parts[0].getElementsByClass("Measure")]
    return _played(
        path.stem, [(a, b, p + up, v) for a, b, p, v in rows], (metres[0].ratioString, measures), numerals, rng
    )


def _transposition(rows: list[tuple[float, float, int, int]], numerals: list[Any]) -> int | None:
    """Semitones (-5..6) by which score and analysis differ in pitch; None where they do not agree at all."""
    heard = np.zeros((len(numerals), 12))
    spans = [(float(a.offset), float(b.offset)) for a, b in zip(numerals, [*numerals[1:], numerals[-1]], strict=True)]
    for start, end, pitch, _ in rows:
        for index, (a, b) in enumerate(spans):
            heard[index, pitch % 12] += max(0.0, min(end, b) - max(start, a))
    inside = np.array([[tone in {p.pitchClass for p in numeral.pitches} for tone in range(12)] for numeral in numerals])
    shares = [float((np.roll(heard, up, axis=1) * inside).sum() / heard.sum()) for up in range(-5, 7)]
    best = int(np.argmax(shares))
    return best - 5 if shares[best] >= LEAST_AGREEMENT else None


def _played(name: str, rows: list[tuple[float, float, int, int]], bars: tuple[str, list[float]], numerals: list[Any],
            rng: np.random.Generator) -> Lesson | None:  # fmt: skip
    metre, measures = Metre.parse(bars[0]), bars[1]
    beat_s = 1.0 / float(rng.uniform(1.1, 1.6))
    unit = 4.0 / metre.denominator
    end = max(row[1] for row in rows)
    first = round((measures[1] if len(measures) > 1 else 0.0) / unit) % metre.numerator
    grid = Grid(np.arange(0.0, end + unit + 1e-6, unit) * beat_s, first, metre.numerator, 2)
    notes = Notes.of([(a * beat_s + abs(float(rng.normal(0, 0.012))), b * beat_s - 0.02, p, v) for a, b, p, v in rows])
    romans = [(float(numeral.offset) * beat_s, numeral.figure, _key_of(numeral.key)) for numeral in numerals]
    return _lesson(name, lay_out(notes, grid), romans)


def _key_of(key: Any) -> Key:
    return Key.parse(f"{key.tonic.name.replace('-', 'b')} {key.mode}")


def practice(folder: Path) -> list[Lesson]:
    """Practice songs of classical styles whose numerals are among those known; one metre each."""
    lessons = []
    for path in sorted(folder.glob("*.json")):
        truth = json.loads(path.read_text(encoding="utf-8"))
        if truth["style"] not in STYLES or len(truth["metres"]) != 1 or len(truth["roman"]) < 4:
            continue
        metre = Metre.parse(truth["metres"][0][2])
        beats = np.array(truth["beats_s"])
        first = int(np.argmin(np.abs(beats - truth["downbeats_s"][0]))) % metre.beats_per_bar
        grid = Grid(beats, first, metre.beats_per_bar, 3 if metre.is_compound else 2)
        columns = truth["notes"]
        rows = list(zip(columns["onset_s"], columns["end_s"], columns["pitch"], columns["track"], strict=True))
        romans = [(row[0], row[2], Key.parse(row[3])) for row in truth["roman"]]
        lesson = _lesson(path.stem, lay_out(Notes.of(rows), grid), romans)
        if lesson is not None:
            lessons.append(lesson)
    return lessons


def _lesson(name: str, frames: Frames, romans: list[tuple[float, str, Key]]) -> Lesson | None:
    """The analyst's numerals as a path over the frames; None where more than a tenth of them are unknown."""
    places: dict[int, tuple[Key, int]] = {}
    unknown = 0
    for start_s, text, key in romans:
        state = state_of(text, key.mode)
        if state is None:
            unknown += 1
        else:
            places[int(np.argmin(np.abs(frames.edges_s[:-1] - start_s)))] = (key, state)
    if not places or unknown > 0.1 * len(romans):
        return None
    starts = sorted(places)
    path: list[Stretch] = []
    for start, end in zip([0, *starts[1:]], [*starts[1:], len(frames.ranks)], strict=True):
        key, state = places[max(start, starts[0])]
        mode = MODES.index(key.mode)
        label = int(tables(key.mode).label_of_state[state])
        cuts = [*range(start, end, LONGEST), end]
        path += [Stretch(a, b, key.tonic_pc, mode, label, state) for a, b in itertools.pairwise(cuts)]
    return Lesson(name, frames, path)


@lru_cache(maxsize=2)
def _states(mode: Mode) -> dict[tuple[int, str, int, str], int]:
    """(root, quality, inversion, applied to): state."""
    table, known = tables(mode), labels(mode)
    rows = (
        (known[n], int(inversion)) for n, inversion in zip(table.label_of_state, table.inversion_of_state, strict=True)
    )
    return {(label.root, QUALITIES[label.quality], inversion, label.applied): state
            for state, (label, inversion) in reversed(list(enumerate(rows)))}  # fmt: skip


@lru_cache(maxsize=4096)
def state_of(text: str, mode: Mode) -> int | None:
    """The state that stands for an analyst's figure: the same, or the nearest simpler chord on the same root."""
    try:
        numeral = Numeral.parse(text.replace("6/4", "64"), mode, "figured")
        root = pitch_class(numeral.root(Key("C", mode)))
    except ValueError:
        return None
    states = _states(mode)
    if numeral.special in ("It", "Fr"):
        return states.get((8, numeral.special, 0, ""))
    applied = str(numeral.applied_to) if numeral.applied_to is not None else ""
    tries = (
        (root, quality, inversion, goal)
        for quality in (numeral.quality, *_SIMPLER.get(numeral.quality, ()))
        for inversion in (min(numeral.inversion, len(QUALITY_TONES.get(quality, (0,) * 3)) - 1), 0)
        for goal in (applied, "")
    )
    return next((states[row] for row in tries if row in states), None)
