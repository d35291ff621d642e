"""Written notes as they are played: when, how loud, how long, with which pedal and bend.

Every tone follows from its note and the plan alone (its neighbours decide only how long it lasts and how it bends), so
that a part made again in some bars is played the same in all others. docs/algorithms/performance.md.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from generation.core.blueprint import PlanPart
from generation.core.composing.song import SongMap
from generation.core.instruments.base import instrument
from generation.core.notes import Control, Note, Played, Tone, Written
from generation.core.performing.bends import Bending
from generation.core.performing.chance import spread
from generation.core.performing.controls import pedal, swells, vibrato
from generation.core.performing.dynamics import Dynamics
from generation.core.performing.player import Player, player_for
from generation.core.performing.strum import lateness_ms
from generation.core.performing.timing import Timing
from generation.core.seeds import seed_for

_SHORTEST_S = 0.03
_APART_S = 0.006  # between the end of a tone and the next of its pitch
_OVERLAP_S = 0.03  # of legato
_GATES = {"staccato": 0.5, "mute": 0.4, "ghost": 0.6, "legato": 1.0}
_WIDEST_GAP_S = 0.12  # that a player's gate leaves after a long tone
_LONGEST_MUTE_S = 0.14


@dataclass(frozen=True, slots=True)
class _Stand:
    """One part with all that its player has before him."""

    song: SongMap
    timing: Timing
    part: PlanPart
    player: Player
    seed: int


def perform(song: SongMap, written: Sequence[Written]) -> tuple[Played, ...]:
    """All parts as they sound, in the order given."""
    timing = Timing(song)
    return tuple(_perform_part(song, timing, row) for row in written)


def _perform_part(song: SongMap, timing: Timing, row: Written) -> Played:
    part = song.blueprint.part(row.part)
    stand = _Stand(song, timing, part, player_for(part), seed_for(song.blueprint.seed, "performance", part.id))
    onsets = _onsets(stand, row.notes)
    ends = _ends(stand, row.notes, onsets)
    velocities = _velocities(stand, row.notes)
    bends = _bends(stand, list(zip(row.notes, onsets, ends, strict=True)))
    tones = tuple(
        sorted(
            Tone(start, end, note.pitch, velocity, note.articulation, bend)
            for note, start, end, velocity, bend in zip(row.notes, onsets, ends, velocities, bends, strict=True)
        )
    )
    return Played(part.id, tones, tuple(sorted(_controls(stand, row.notes, tones))))


def _onsets(stand: _Stand, notes: Sequence[Note]) -> list[float]:
    timing, part = stand.timing, stand.part
    stray = timing.straying(stand.player, stand.seed)
    rows: list[float] = []
    for start, together in groupby(notes, key=lambda note: note.start):
        chord = list(together)
        late = lateness_ms(chord, timing.clock.quarter_s(start)) if len(chord) > 1 else [0.0]
        for note, late_ms in zip(chord, late, strict=True):
            at_s = timing.onset_s(part, note.pitch, start) + stray(start, note.pitch) + late_ms / 1000
            rows.append(max(0.0, at_s))
    return rows


def _ends(stand: _Stand, notes: Sequence[Note], onsets: Sequence[float]) -> list[float]:
    """When each tone ends: by articulation, and before its pitch (or, where one plays alone, anything) sounds again."""
    ends: list[float] = [0.0] * len(notes)
    upcoming: dict[int, float] = {}
    follower, follower_tick = float("inf"), -1
    later = float("inf")
    for place in range(len(notes) - 1, -1, -1):
        note, start_s = notes[place], onsets[place]
        if note.start != follower_tick:
            follower, follower_tick = later, note.start
        due_s = stand.timing.end_s(note.end)
        end_s = _sounding_end(stand.player, note, start_s, due_s, follower)
        limit = upcoming.get(note.pitch, float("inf")) - _APART_S
        ends[place] = max(start_s + min(_SHORTEST_S, max(0.001, limit - start_s)), min(end_s, limit))
        upcoming[note.pitch] = start_s
        later = min(start_s, follower) if note.start == follower_tick else start_s
    return ends


def _sounding_end(player: Player, note: Note, start_s: float, due_s: float, follower_s: float) -> float:
    length_s = max(_SHORTEST_S, due_s - start_s)
    if player.drums:
        return start_s + length_s
    gate = _GATES.get(note.articulation, player.gate)
    if note.articulation == "mute":
        return start_s + min(_LONGEST_MUTE_S, gate * length_s)
    if note.articulation == "legato" and player.alone and follower_s - due_s < 0.05:
        return min(due_s, follower_s) + _OVERLAP_S
    held = length_s - _WIDEST_GAP_S if gate == player.gate else 0.0  # a long tone is let go just before the next
    end_s = start_s + max(gate * length_s, held)
    return min(end_s, follower_s) if player.alone else end_s


def _velocities(stand: _Stand, notes: Sequence[Note]) -> Iterator[int]:
    dynamics = Dynamics(stand.song, stand.part)
    for note in notes:
        stray = stand.player.velocity_spread * spread(stand.seed, note.start, note.pitch, 3)
        yield dynamics.velocity(note, stand.song.bar_at(note.start), stray)


def _bends(stand: _Stand, played: Sequence[tuple[Note, float, float]]) -> Iterator[tuple[tuple[float, float], ...]]:
    """Bends of every tone, only where one note sounds at a time."""
    player = stand.player
    if player.drums:
        yield from (() for _ in played)
        return
    try:
        brass = instrument(stand.part.instrument).family in ("brass", "saxophone")
    except KeyError:
        brass = False
    bending = Bending(stand.song.blueprint, stand.seed, scoops=player.scoops, frets=player.frets, brass=brass)
    last_end, last_start = 0, -1
    for place, (note, start_s, end_s) in enumerate(played):
        after = played[place + 1][0].start if place + 1 < len(played) else stand.song.end
        single = note.start != last_start and note.start >= last_end and after >= note.end
        yield bending.bends(note, end_s - start_s, note.start - last_end, after - note.end) if single else ()
        last_end, last_start = max(last_end, note.end), note.start


def _controls(stand: _Stand, notes: Sequence[Note], tones: Sequence[Tone]) -> Iterator[Control]:
    song, part, player, clock = stand.song, stand.part, stand.player, stand.timing.clock
    if player.pedal:
        yield from pedal(song, part, notes, clock)
    if player.swells:
        yield from swells(song, part, clock)
    if player.vibrato and part.role in ("melody", "counter"):
        yield from vibrato(tones)
