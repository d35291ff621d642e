"""Builders of small pieces for theory tests: drum patterns, tunes and forms in exact time."""

from collections.abc import Mapping, Sequence

from theory.core.metre import Metre
from theory.core.piece import Bars, DrumHit, Piece, TimedMetre, TimedNote, TimedSection

Tune = Sequence[tuple[int | None, float]]  # MIDI pitch (None rests) and length in beats


def bars_of(signature: str, count: int, bpm: float = 120.0) -> Bars:
    """Exact beats and downbeats of `count` bars, the next downbeat included."""
    per_bar, beat_s = Metre.parse(signature).beats_per_bar, 60 / bpm
    beats = tuple(index * beat_s for index in range(per_bar * count + 1))
    return Bars(beats, beats[::per_bar])


def drum_piece(
    lines: Mapping[str, str], *, signature: str = "4/4", bars: int = 8, bpm: float = 120.0, span: int = 1
) -> Piece:
    """A kit that repeats lines such as {"kick": "x...x..."}, each line spread evenly over `span` bars."""
    bar_s = Metre.parse(signature).beats_per_bar * 60 / bpm
    hits = [
        DrumHit((cycle + step / len(line)) * span * bar_s, drum)
        for drum, line in lines.items()
        for cycle in range(bars // span)
        for step, mark in enumerate(line)
        if mark == "x"
    ]
    return Piece(
        duration_s=bars * bar_s,
        bars=bars_of(signature, bars, bpm),
        metres=(TimedMetre(0.0, bars * bar_s, signature),),
        tempo_bpm=bpm,
        drums=tuple(sorted(hits, key=lambda hit: hit.time_s)),
    )


def tune_notes(tune: Tune, bpm: float = 120.0, transpose: int = 0) -> tuple[TimedNote, ...]:
    """Notes one after the other, each sounding 95 % of its length."""
    notes, beat, beat_s = [], 0.0, 60 / bpm
    for pitch, length in tune:
        if pitch is not None:
            notes.append(TimedNote(beat * beat_s, (beat + 0.95 * length) * beat_s, pitch + transpose))
        beat += length
    return tuple(notes)


def tune_piece(tune: Tune, *, signature: str = "4/4", bpm: float = 120.0, transpose: int = 0) -> Piece:
    """A melody alone."""
    beats = sum(length for _, length in tune)
    per_bar = Metre.parse(signature).beats_per_bar
    count = max(1, -(-round(beats) // per_bar))
    notes = tune_notes(tune, bpm, transpose)
    return Piece(
        duration_s=beats * 60 / bpm,
        bars=bars_of(signature, count, bpm),
        metres=(TimedMetre(0.0, beats * 60 / bpm, signature),),
        tempo_bpm=bpm,
        melody=notes,
        notes=notes,
    )


def form_piece(
    plan: Sequence[tuple[str, int]], *, notes_a_bar: Mapping[str, int] | None = None, silent: str = "", bpm: float = 120
) -> Piece:
    """Sections of some bars of 4/4 with an accompaniment, and a tune but for the letters in `silent`."""
    bar_s, at = 240 / bpm, 0.0
    sections, notes, melody = [], [], []
    for letter, bars in plan:
        sections.append(TimedSection(at, at + bars * bar_s, letter))
        count = bars * (notes_a_bar or {}).get(letter, 4)
        step_s = bars * bar_s / count
        notes += [TimedNote(at + i * step_s, at + (i + 0.9) * step_s, 40 + 7 * (i % 3)) for i in range(count)]
        if letter not in silent:
            lift = ord(letter) % 5
            melody += [
                TimedNote(at + i * bar_s / 4, at + (i + 0.9) * bar_s / 4, 60 + (i * (lift + 2)) % 11)
                for i in range(bars * 4)
            ]
        at += bars * bar_s
    return Piece(
        duration_s=at,
        bars=bars_of("4/4", round(at / bar_s), bpm),
        tempo_bpm=bpm,
        notes=tuple(sorted((*notes, *melody), key=lambda note: note.start_s)),
        melody=tuple(melody),
        sections=tuple(sections),
    )
