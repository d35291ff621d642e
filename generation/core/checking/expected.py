"""What the plan says should be heard: beats, bar lines, chords, keys and section starts in seconds."""

from dataclasses import dataclass

from generation.core.checking.matching import Stretch
from generation.core.composing.song import SongMap
from generation.core.performing.clock import Clock
from theory.core.chord import Chord


@dataclass(frozen=True, slots=True)
class Expected:
    """The plan on the clock. Keys are (tonic pitch class, major or minor), the frame of modes, as "0:minor"."""

    beats_s: tuple[float, ...]
    downbeats_s: tuple[float, ...]
    chords: tuple[Stretch, ...]  # as major or minor; None for chords that are neither
    keys: tuple[Stretch, ...]
    boundaries_s: tuple[float, ...]  # section starts but the first
    end_s: float


def expected(song: SongMap, clock: Clock) -> Expected:
    """Everything that the listener can be compared with."""
    return Expected(
        beats_s=tuple(clock.seconds(bar.start + offset) for bar in song.bars for offset in bar.beats),
        downbeats_s=tuple(clock.seconds(bar.start) for bar in song.bars),
        chords=tuple((clock.seconds(s.start), clock.seconds(s.end), third_of(s.chord)) for s in song.spans),
        keys=tuple(_keys(song, clock)),
        boundaries_s=tuple(clock.seconds(tick) for tick in song.section_starts[1:]),
        end_s=clock.duration_s,
    )


def _keys(song: SongMap, clock: Clock) -> list[Stretch]:
    ends = [*song.section_starts[1:], song.end]
    return [
        (clock.seconds(start), clock.seconds(end), f"{section.key.tonic_pc}:{section.key.mode}")
        for section, start, end in zip(song.blueprint.sections, song.section_starts, ends, strict=True)
    ]


def third_of(chord: Chord) -> str | None:
    """Root and third of a chord, "0:maj" or "9:min"; None for no chord and for chords without a plain triad."""
    if chord.root_pc is None:
        return "N"
    tones = set(chord.intervals)
    if {4, 7} <= tones:
        return f"{chord.root_pc}:maj"
    if {3, 7} <= tones:
        return f"{chord.root_pc}:min"
    if 4 in tones and 10 in tones and not tones & {6, 8}:  # a dominant without its fifth
        return f"{chord.root_pc}:maj"
    return None
