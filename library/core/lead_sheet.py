"""What was heard, as a sheet to read: bars from the real downbeats, chord symbols, values that show the beat.

Bars begin with the song's first downbeat; what sounds before it is a pickup. Where no beat was heard there are no bars,
and so no sheet: `NO_BEAT` says so.
"""

from bisect import bisect_right
from dataclasses import dataclass, replace
from itertools import pairwise

from library.core.analysis import Analysis
from library.core.notation import spoken
from library.core.notes.beat_grid import BeatGrid, grid_of
from library.core.notes.score_out import TICKS, written_score
from library.core.notes.transcription import PITCHED_PARTS, Transcription
from library.core.piece_from_analysis import piece_of
from musicapp.errors import MusicAppError
from theory.core.chord import Chord
from theory.core.metre import Metre
from theory.core.piece import Piece
from theory.core.score import Part, Score
from theory.core.sheet.layout import part_of
from theory.core.sheet.model import Bar, ChordMark, Pitch, Sheet, Struck

NO_BEAT = (
    "No beat was heard in this song, so there are no bars to write in. "
    "If it has a beat, hear the song again; its notes can be taken away as MIDI."
)
LEAD, ALL = "lead-sheet", "all"
_HALF, _QUARTER = TICKS // 2, TICKS // 4
_PROGRAMS = {"melody": 73, "harmony": 0, "bass": 33}
_NEAR_BEAT = 0.34  # of a beat: a chord that comes no further off is written on it


def has_bars(heard: Analysis) -> bool:
    """Whether there are beats and bars to write in."""
    return len(heard.beats_s) >= 2 and bool(heard.downbeats_s)


@dataclass(frozen=True, slots=True)
class WrittenSong:
    """A sheet, and when each of its bars begins and ends in the song."""

    sheet: Sheet
    times_s: tuple[tuple[float, float], ...]


def written_song(
    heard: Analysis, transcription: Transcription | None, part: str, title: str = "", artist: str = ""
) -> WrittenSong:
    """The lead sheet (`part` "lead-sheet"), one part, or "all". Raises MusicAppError where there are no bars."""
    if not has_bars(heard):
        raise MusicAppError(NO_BEAT)
    notes = transcription or Transcription(duration_s=heard.duration_s)
    piece = piece_of(heard, notes)
    grid = grid_of(piece)
    score = written_score(notes, piece, PITCHED_PARTS)
    bars = _bars(heard, piece, grid, score)
    wanted = {LEAD: ("melody",), ALL: PITCHED_PARTS}.get(part, (part,))
    rows = {one.name: _readable(one, bars) for one in score.parts}
    parts = [
        part_of(name.capitalize(), rows[name], bars, _PROGRAMS[name], slashes=part == LEAD)
        for name in wanted
        if rows[name] or part != ALL
    ]
    sheet = Sheet(bars, tuple(parts), title, artist, piece.tempo_bpm)
    return WrittenSong(sheet, tuple(_times(grid, bar) for bar in bars))


def _bars(heard: Analysis, piece: Piece, grid: BeatGrid, score: Score) -> tuple[Bar, ...]:
    """All bars in which something sounds, with a pickup before the first downbeat where notes lie there."""
    first = round(grid.quarter_at(piece.bars.downbeats_s[0]) * TICKS)
    spans = [(round(bar.start * TICKS), round((bar.start + bar.length) * TICKS), bar.signature) for bar in grid.bars]
    whole = [span for span in spans if span[0] >= first - 1]
    starts = [note.start_tick for part in score.parts for note in part.notes]
    early = min((tick for tick in starts if tick < first), default=None)
    numbered = [(number, *span) for number, span in enumerate(whole, 1)]
    if early is not None and whole:
        length = whole[0][1] - whole[0][0]
        begin = max(first - length, early // TICKS * TICKS)
        numbered.insert(0, (0, begin, first, whole[0][2]))
    marks = _chord_marks(heard, grid, first if early is None else max(0, first - TICKS))
    last = max([0, *(note.end_tick for part in score.parts for note in part.notes)])
    last = max([last, *(_tick(grid, c.end_s) - _HALF for c in heard.chords if c.label != "N")])
    while len(numbered) > 1 and numbered[-1][1] >= last:
        numbered.pop()
    return _dressed(numbered, marks, _section_ticks(heard, grid), score)


def _dressed(
    numbered: list[tuple[int, int, int, str]], marks: list[ChordMark], sections: list[tuple[int, str]], score: Score
) -> tuple[Bar, ...]:
    """Bars with what stands over them and what changes at their heads."""
    named: dict[int, str] = {}
    for tick, words in sections:
        nearest = min(range(len(numbered)), key=lambda i: abs(numbered[i][1] - tick))
        named.setdefault(nearest, words)
    marks = _said_once(marks, {numbered[index][1] for index in named})
    bars: list[Bar] = []
    for index, (number, start, end, signature) in enumerate(numbered):
        key = score.key_at(start)
        before = bars[-1] if bars else None
        bars.append(
            Bar(
                number,
                start,
                end,
                Metre.parse(signature),
                key,
                shows_metre=before is None or str(before.metre) != signature,
                shows_key=before is None or before.key != key,
                section=named.get(index, ""),
                chords=tuple(mark for mark in marks if start <= mark.tick < end),
            )
        )
    return tuple(bars)


def _tick(grid: BeatGrid, time_s: float) -> int:
    return max(0, round(grid.quarter_at(time_s) * TICKS))


def _chord_marks(heard: Analysis, grid: BeatGrid, least: int) -> list[ChordMark]:
    """Chord symbols where chords change, on the beat they are near to, else on the half beat."""
    rows: dict[int, ChordMark] = {}
    for span in heard.chords:
        at = grid.quarter_at(span.start_s)
        near = abs(at - round(at)) <= _NEAR_BEAT
        tick = max(least, round(at) * TICKS if near else round(at * 2) * _HALF)
        if span.label == "N" and grid.quarter_at(span.end_s) - at < 2:
            continue
        chord = _chord(span.label)
        rows[tick] = ChordMark(tick, chord, span.roman or "", span.function if span.roman else "")
    return [mark for _, mark in sorted(rows.items())]


def _said_once(marks: list[ChordMark], section_ticks: set[int]) -> list[ChordMark]:
    """A chord that goes on is not written again, but where a section begins, the chord that sounds there is."""
    rows: list[ChordMark] = []
    for mark in marks:
        before = rows[-1] if rows else None
        for tick in sorted(section_ticks):
            if before and before.tick < tick < mark.tick:
                rows.append(replace(before, tick=tick))
        if mark.tick in section_ticks or not before or before.chord != mark.chord:
            rows.append(mark)
    later = sorted(tick for tick in section_ticks if rows and tick > rows[-1].tick)
    return rows + [replace(rows[-1], tick=tick) for tick in later]


def _chord(label: str) -> Chord:
    try:
        return Chord.parse(label)
    except ValueError:
        return Chord(None)


def _section_ticks(heard: Analysis, grid: BeatGrid) -> list[tuple[int, str]]:
    names = [one.name or f"Part {one.label}" for one in heard.sections]
    return [
        (_tick(grid, one.start_s), name[:1].upper() + name[1:]) for one, name in zip(heard.sections, names, strict=True)
    ]


def _readable(part: Part, bars: tuple[Bar, ...]) -> list[Struck]:
    """The notes of a part with lengths that are read easily: ends on half beats, no breath of a rest, few ties."""
    together: dict[int, list[tuple[int, int]]] = {}
    for note in part.notes:
        together.setdefault(note.start_tick, []).append((note.pitch, note.end_tick))
    starts = sorted(together)
    lines = [bar.end for bar in bars]
    rows = []
    for start, following in pairwise([*starts, 1 << 40]):
        pitches = tuple(sorted({pitch for pitch, _ in together[start]}))
        end = _end(start, max(end for _, end in together[start]), following, lines)
        rows.append(Struck(start, end, pitches))
    return rows


def _end(start: int, end: int, following: int, lines: list[int]) -> int:
    """Where a note is written to end."""
    if end % TICKS not in (TICKS // 3, 2 * TICKS // 3):
        end = -(-end // _HALF) * _HALF
    end = min(end, following)
    gap = following - end
    if 0 < gap <= _HALF and end - start >= gap:
        end = following
    line = next((line for line in lines if line > start), end)
    if 0 < end - line <= _HALF and line - start >= _HALF:
        end = line  # no tie for a spill over the bar line
    return max(end, start + _QUARTER // 2)


def words_of(sheet: Sheet, index: int) -> tuple[str, str]:
    """A bar for people who do not see it: its chords, and the notes of its parts, spoken."""
    bar = sheet.bars[index]
    chords = ", ".join(spoken(mark.chord) for mark in bar.chords)
    lines = []
    for part in sheet.parts:
        events = [event for staff in part.staves for event in staff.bars[index] if event.pitches and not event.is_slash]
        notes = [
            " and ".join(_said(pitch) for pitch in event.pitches) for event in events if not event.pitches[0].tied_back
        ]
        if notes:
            lines.append((f"{part.name}: " if len(sheet.parts) > 1 else "") + ", ".join(notes))
    return chords, "; ".join(lines)


def _said(pitch: Pitch) -> str:
    return f"{pitch.step}{'♯' * pitch.alter}{'♭' * -pitch.alter}{pitch.octave}"


def _times(grid: BeatGrid, bar: Bar) -> tuple[float, float]:
    return _seconds(grid, bar.start / TICKS), _seconds(grid, bar.end / TICKS)


def _seconds(grid: BeatGrid, quarter: float) -> float:
    """The moment of a quarter note; the last pace goes on behind the last beat."""
    left = min(max(0, bisect_right(grid.quarters, quarter) - 1), len(grid.quarters) - 2)
    low, high = float(grid.quarters[left]), float(grid.quarters[left + 1])
    share = (quarter - low) / (high - low)
    return max(0.0, grid.times_s[left] + share * (grid.times_s[left + 1] - grid.times_s[left]))
