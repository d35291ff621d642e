"""Chord parts: figures of their style over layouts led by the shortest way. docs/algorithms/composing-harmony.md."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from generation.core.blueprint import PlanPart
from generation.core.composing.chords_choice import Choices
from generation.core.composing.chords_figures import Stroke
from generation.core.composing.chords_held import lasts, tied
from generation.core.composing.chords_manner import Manner, hand_of, is_strict, manner
from generation.core.composing.chords_marks import Ground, sounded
from generation.core.composing.guitar import grips
from generation.core.composing.song import Bar, SongMap
from generation.core.composing.voicing import voicings
from generation.core.composing.voicing_rules import Voicing
from generation.core.instruments.base import Instrument, instrument
from generation.core.notes import Note
from theory.core.chord import Chord

_EARLY = 240  # ticks by which a stroke may come before its chord
_SLIVER = 120  # ticks: a chord that holds a stroke no longer than this does not count
_CHANGES = frozenset("xXsdDuUyi")  # strokes of the whole chord
_WORTH = 480  # ticks: a chord that lasts so long is struck at least once


class _Struck(NamedTuple):
    """A stroke in ticks of the song."""

    start: int
    end: int
    mark: str
    span: int  # place in song.spans of the chord that it belongs to
    thumb: bool  # whether another row has the bass


class _Player(NamedTuple):
    """A part with all that was decided before its first note."""

    song: SongMap
    part: PlanPart
    seed: int
    instrument: Instrument
    manners: tuple[Manner | None, ...]
    layouts: tuple[Voicing | None, ...]
    starts: tuple[int, ...]  # of song.spans

    def span(self, tick: int) -> int:
        """The place in song.spans of the chord that holds at a tick."""
        return max(0, bisect_right(self.starts, tick) - 1)


def write_chords(song: SongMap, part: PlanPart, seed: int) -> tuple[Note, ...]:
    """The notes of a chord part."""
    played = instrument(part.instrument)
    manners = tuple(manner(song, part, section, seed) for section in range(len(song.blueprint.sections)))
    if hand_of(played) == "frets" and not is_strict(song):
        layouts = grips(song, played.tuning, manners.__getitem__)
    else:
        layouts = voicings(song, lambda section: None if (held := manners[section]) is None else held.seat)
    player = _Player(song, part, seed, played, manners, layouts, tuple(span.start for span in song.spans))
    rows: list[tuple[int, Note]] = []
    for section, held in enumerate(manners):
        if held is not None:
            for struck in _section(player, section, held):
                rows += [(struck.span, note) for note in _notes(player, held, struck)]
    return _held(player, _damped(rows))


def _held(player: _Player, notes: tuple[Note, ...]) -> tuple[Note, ...]:
    """The notes with those of held sections tied."""
    held = [at for at, row in enumerate(player.manners) if row is not None and row.style == "sustain"]
    if not held or not lasts(player.instrument):
        return notes
    by_section: dict[int, list[Note]] = {}
    for note in notes:
        by_section.setdefault(player.song.bar_at(note.start).section, []).append(note)
    rows: list[Note] = []
    for section, own in by_section.items():
        rows += tied(player.song, player.instrument, own) if section in held else own
    return tuple(rows)


def _damped(rows: Sequence[tuple[int, Note]]) -> tuple[Note, ...]:
    """Notes of a chord end where the hands leave it for the next, also where that comes early."""
    first: dict[int, int] = {}
    for span, note in rows:
        first[span] = min(first.get(span, note.start), note.start)
    limits: dict[int, int] = {}
    upcoming = max((note.end for _, note in rows), default=0)
    for span in sorted(first, reverse=True):
        limits[span] = upcoming
        upcoming = min(upcoming, first[span])
    cut = (note._replace(length=min(note.length, limits[span] - note.start)) for span, note in rows)
    return tuple(note for note in cut if note.length > 0)


def _section(player: _Player, section: int, held: Manner) -> Iterator[_Struck]:
    """All strokes of a section, cut where chords change."""
    choices = Choices(player.song, section, held, player.seed)
    for bar in player.song.bars_of(section):
        (upper, lower), early = choices.rows(bar)
        rows = list(_placed(player, bar, upper, early))
        rows += _missed(player, bar, rows, held)
        for struck in rows:
            yield struck._replace(thumb=bool(lower))
        if _has_lower(held):
            yield from _placed(player, bar, lower, early=False)


def _missed(player: _Player, bar: Bar, rows: Sequence[_Struck], held: Manner) -> Iterator[_Struck]:
    """A short stroke for each chord of a beat or more that begins in the bar and would not be heard."""
    if not rows or held.seat.kind == "alberti":
        return
    heard = {struck.span for struck in rows}
    stop = max(struck.end for struck in rows)
    for place in range(player.span(bar.start), player.span(bar.end - 1) + 1):
        span = player.song.spans[place]
        if place not in heard and bar.start <= span.start < stop and span.end - span.start >= _WORTH:
            yield _Struck(span.start, span.start + _EARLY, "x", place, thumb=False)


def _has_lower(held: Manner) -> bool:
    return held.hand == "frets" or held.seat.bass is not None or held.seat.kind == "satb"


def _placed(player: _Player, bar: Bar, row: Sequence[Stroke], early: bool) -> Iterator[_Struck]:
    """Strokes in ticks of the song with the chord they belong to.

    Where the chord changes, what sounds is struck again; a stroke just before a change, or the last of a bar that
    comes early, belongs to what follows.
    """
    for index, stroke in enumerate(row):
        start, end = bar.start + stroke.start, bar.start + stroke.start + stroke.length
        if early and index == len(row) - 1 and bar.end - _EARLY <= start and stroke.mark in _CHANGES and end == bar.end:
            yield _Struck(start, end, stroke.mark, player.span(end), thumb=False)
            continue
        at, until = player.span(start), player.span(end - 1)
        if until > at and player.song.spans[at].end - start <= _SLIVER:
            at += 1
        for place in range(at, until + 1):
            span = player.song.spans[place]
            first, last = (start if place == at else span.start), min(end, span.end)
            if last - first > _SLIVER or at == until:
                yield _Struck(first, last, stroke.mark, place, thumb=False)


def _notes(player: _Player, held: Manner, struck: _Struck) -> Iterator[Note]:
    """The notes of one stroke."""
    layout = player.layouts[struck.span]
    if layout is None:
        return
    chord = player.song.spans[struck.span].chord
    if struck.thumb and held.hand == "frets":
        layout = Voicing(layout.bass, _picked(layout.upper, chord))
    ground = Ground(layout, chord, held, player.instrument, struck.thumb)
    yield from sounded(ground, struck.mark, struck.start, struck.end - struck.start)


def _picked(upper: tuple[int, ...], chord: Chord) -> tuple[int, ...]:
    """The strings for the fingers while the thumb has the bass: the highest three, with the third of the chord."""
    root = chord.root_pc or 0
    thirds = [pitch for pitch in upper if (pitch - root) % 12 in (3, 4)]
    if not thirds or set(thirds) & set(upper[-3:]):
        return upper[-4:]
    return (thirds[-1], *upper[-2:])
