"""A plain harmony for tunes without one, and the notes of simple accompaniments. What is played is then the truth."""

from __future__ import annotations

from itertools import pairwise

from benchmarks.dev_scores import Reading
from library.training.practice.bed import bass_of, nearest
from library.training.practice.dice import Dice
from library.training.practice.numerals import sound_of
from library.training.practice.score import Home, Sound
from theory.core.chord import Chord

_CHOICES = {
    "major": {"I": 1.0, "IV": 0.6, "V": 0.7, "V:7": 0.5, "vi": 0.2, "ii": 0.25},
    "minor": {"i": 1.0, "iv": 0.6, "V:maj": 0.6, "VII": 0.6, "III": 0.3, "VI": 0.3},
    "dorian": {"i": 1.0, "VII": 0.9, "III": 0.3, "IV": 0.4, "v": 0.3},
    "mixolydian": {"I": 1.0, "VII": 0.9, "IV": 0.5, "v": 0.3},
}


def home_of(name: str, mode: str) -> Home:
    """A key with a mode that the table knows."""
    return Home(name, mode if mode in _CHOICES else "major")


def harmonise(reading: Reading, home: Home, halves: bool) -> None:
    """One chord a bar, or two: the best path of chords that hold the tune's notes and like to follow each other."""
    tune = next(iter(reading.parts.values()))
    slots = []
    for start, bar in reading.bars:
        cuts = [0.0, bar.beat_starts_q[len(bar.beats_q) // 2]] if halves and len(bar.beats_q) in {2, 4} else [0.0]
        edges = [start + cut for cut in cuts] + [start + bar.bar_q]
        slots += list(pairwise(edges))
    tokens = list(_CHOICES[home.mode])
    best: list[dict[str, tuple[float, str]]] = []
    for number, (start, end) in enumerate(slots):
        row = {}
        for token in tokens:
            fit = _fit(sound_of(token, home), tune, start, end) + 0.35 * _CHOICES[home.mode][token]
            fit += 1.0 if number in {0, len(slots) - 1} and token in {"I", "i"} else 0.0
            past = max(best[-1], key=lambda one, to=token: best[-1][one][0] + 0.25 * (one == to)) if best else token
            total = fit + (best[-1][past][0] + 0.25 * (past == token) if best else 0.0)
            row[token] = (total, past)
        best.append(row)
    path = [max(best[-1], key=lambda one: best[-1][one][0])]
    for row in reversed(best[1:]):
        path.append(row[path[-1]][1])
    for (start, end), token in zip(slots, reversed(path), strict=True):
        label = sound_of(token, home).label
        if reading.chords and reading.chords[-1][2] == label:
            reading.chords[-1] = (reading.chords[-1][0], end, label)
        else:
            reading.chords.append((start, end, label))


def _fit(sound: Sound, tune: list[tuple[float, float, int]], start: float, end: float) -> float:
    held = sum((min(e, end) - max(s, start)) * (1.3 if s <= start + 1e-3 else 1.0)
               for s, e, pitch in tune if s < end and e > start and pitch % 12 in sound.pcs)  # fmt: skip
    return held / (end - start)


def accompany(reading: Reading, dice: Dice) -> None:
    """A bass and chords for the reading's labels: held, on the beats, or oom-pah."""
    manner = dice.pick(("held", "beats", "oompah"))
    bass: list[tuple[float, float, int]] = []
    chords: list[tuple[float, float, int]] = []
    for start, bar in reading.bars:
        for number, offset in enumerate(bar.beat_starts_q):
            at, until = start + offset, start + offset + bar.beats_q[number]
            label = next((label for s, e, label in reading.chords if s <= at + 1e-3 < e), "X")
            change = any(abs(s - at) < 1e-3 for s, _, _ in reading.chords)
            if label in {"X", "N"}:
                continue
            chord = Chord.parse(label)
            sound = Sound(chord.root, chord.quality, chord.bass_degree)
            upper = [(at, until, nearest(pc, 59)) for pc in sound.pcs]
            low = bass_of(sound, 36, 52)
            if manner == "held":
                stop = _until(reading, at, start + bar.bar_q)
                if number == 0 or change:
                    bass.append((at, stop, low))
                    chords += [(at, stop, pitch) for _, _, pitch in upper]
            elif manner == "beats" or number not in {0, *bar.strong}:
                chords += upper
            if manner != "held" and (number == 0 or number in bar.strong or change):
                bass.append((at, until, low))
    reading.parts["chords"], reading.parts["bass"] = chords, bass


def _until(reading: Reading, at: float, bar_end: float) -> float:
    return min([bar_end, *(s for s, _, _ in reading.chords if s > at + 1e-3)])
