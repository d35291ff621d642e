"""The truth of a practice song as JSON. Times are seconds from the start of the audio."""

from itertools import pairwise
from typing import Any

from library.training.practice.instruments import family
from library.training.practice.performing import Take
from library.training.practice.score import Song


def truth_of(take: Take) -> dict[str, Any]:
    """Everything that is known about a take."""
    song, clock = take.song, take.clock
    beats, downbeats = _beats(take)
    gaps = sorted(after - before for before, after in pairwise(beats))
    return {
        "version": 1, "style": song.style, "music": True, "duration_s": round(take.duration_s, 4),
        "beats_s": beats, "downbeats_s": downbeats, "metres": _metres(take),
        "tempo_bpm": round(60 / gaps[len(gaps) // 2], 3) if gaps else None,
        "swing": {"ratio": round(take.feel.swing, 3), "unit_q": take.feel.swing_unit_q},
        "rubato": take.feel.rubato > 0 or take.feel.drift > 0.015 or take.feel.arch > 0,
        "key": song.home.name, "mode": song.home.mode, "keys": _keys(take),
        "harmony_sounds": song.harmony_sounds, "chords": _chords(take), "roman": _roman(take),
        "sections": [[round(clock.straight_s(s.start_q), 4), round(clock.straight_s(s.end_q), 4), s.letter,
            s.name] for s in song.sections],
        "phrases_s": [round(clock.straight_s(q), 4) for q in sorted(set(song.breaths_q))],
        "notes": _notes(take),
        "drums": [[round(s.onset_s, 4), s.kind, s.velocity] for s in take.strokes],
        "instruments": [{"track": index, "role": t.role, "program": t.program, "family": family(t.program),
        "source": t.source, "stem": t.group}
                        for index, t in enumerate(take.tracks)],
    }  # fmt: skip


def _beats(take: Take) -> tuple[list[float], list[float]]:
    song, clock = take.song, take.clock
    first = song.bars[0][1]
    places = [-sum(first.beats_q[-count:]) for count in range(len(first.beats_q), 0, -1)]
    before = [place for place in places if place >= -song.pickup_q - 1e-6]
    inside = [start + offset for start, bar in song.bars for offset in bar.beat_starts_q]
    beats = [round(clock.straight_s(q), 4) for q in [*before, *inside]]
    return beats, [round(clock.straight_s(start), 4) for start, _ in song.bars]


def _regions(song: Song, names: list[tuple[float, str]]) -> list[tuple[float, float, str]]:
    merged: list[tuple[float, str]] = []
    for start, name in names:
        if not merged or merged[-1][1] != name:
            merged.append((start, name))
    ends = [start for start, _ in merged[1:]] + [song.end_q]
    return [(start, end, name) for (start, name), end in zip(merged, ends, strict=True)]


def _timed(take: Take, regions: list[tuple[float, float, str]]) -> list[list[Any]]:
    clock = take.clock
    return [[round(clock.straight_s(start), 4), round(clock.straight_s(end), 4), name] for start, end, name in regions]


def _metres(take: Take) -> list[list[Any]]:
    regions = _timed(take, _regions(take.song, [(start, bar.signature) for start, bar in take.song.bars]))
    return regions


def _keys(take: Take) -> list[list[Any]]:
    names = [(change.start_q, f"{change.sound.home.name}|{change.sound.home.mode}") for change in take.song.changes]
    return [[start, end, *name.split("|")] for start, end, name in _timed(take, _regions(take.song, names))]


def _chords(take: Take) -> list[list[Any]]:
    return _timed(take, [(c.start_q, c.end_q, c.sound.label) for c in take.song.changes])


def _roman(take: Take) -> list[list[Any]]:
    clock = take.clock
    return [
        [round(clock.straight_s(c.start_q), 4), round(clock.straight_s(c.end_q), 4), c.sound.figure, c.sound.home.name]
        for c in take.song.changes
        if c.sound.root is not None
    ]


def _notes(take: Take) -> dict[str, list[Any]]:
    rows = sorted((tone.onset_s, tone.end_s, tone.pitch, tone.velocity, track.program, track.role, index)
                  for index, track in enumerate(take.tracks) for tone in track.tones)  # fmt: skip
    names = ("onset_s", "end_s", "pitch", "velocity", "program", "part", "track")
    columns: list[list[Any]] = [list(column) for column in zip(*rows, strict=True)] if rows else [[] for _ in names]
    columns[0] = [round(value, 4) for value in columns[0]]
    columns[1] = [round(value, 4) for value in columns[1]]
    return dict(zip(names, columns, strict=True))
