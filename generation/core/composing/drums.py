"""The kit: the groove of each section, varied from bar to bar, with fills, crashes, builds and drop-outs.

docs/algorithms/composing-drums.md.
"""

from collections.abc import Iterator
from random import Random

from generation.core.blueprint import PlanPart, Section
from generation.core.composing.fills import build, fill, fill_from
from generation.core.composing.groove import MARKS, Level, Stroke, kick_offsets, level_of, strokes
from generation.core.composing.song import Bar, SongMap
from generation.core.notes import TICKS, Note
from generation.core.seeds import dice

PITCHES = {
    "kick": 36, "snare": 38, "rim": 37, "clap": 39, "hat": 42, "open": 46, "pedal": 44, "ride": 51, "bell": 53,
    "tom": 41, "mid": 45, "high": 48, "crash": 49, "shaker": 82, "tambourine": 54, "conga": 63, "low": 64,
    "cowbell": 56, "clave": 75, "stick": 31, "timpani": 41, "splash": 55, "china": 52,
}  # fmt: skip
_LENGTH = TICKS // 4
_TOPS = frozenset({"hat", "ride", "shaker", "tambourine"})
_WITHOUT_FILLS = frozenset({"ambient", "chorale", "minimalism", "techno", "house", "lo-fi"})
_WITHOUT_CRASH = frozenset({"ambient", "chorale", "lo-fi", "bossa-nova", "jazz-ballad", "baroque", "classical"})
_CRASH_FROM = 0.5  # energy of a section that begins with a cymbal
_GHOST = MARKS["g"]
_ROLLS = frozenset({"orchestral-percussion", "timpani", "taiko"})


def write_drums(song: SongMap, part: PlanPart, seed: int) -> tuple[Note, ...]:
    """The strokes of a kit over the whole song, as General MIDI numbers them."""
    rows: list[Note] = []
    for bar in song.bars:
        strength = song.strength(part, bar)
        if strength > 0:
            rows += [
                Note(bar.start + stroke.offset, _LENGTH, PITCHES[stroke.line], round(stroke.accent, 3),
                     "ghost" if stroke.accent <= _GHOST + 0.02 else "")
                for stroke in _bar(song, part, bar, (strength, seed))
            ]  # fmt: skip
    return tuple(rows)


def _bar(song: SongMap, part: PlanPart, bar: Bar, how: tuple[float, int]) -> list[Stroke]:
    strength, seed = how
    section = song.section_of(bar)
    level = level_of(section.energy * (0.55 + 0.45 * strength))
    chance = dice(seed, "bar", bar.section, bar.index)
    if section.kind == "build" and section.bars > 1:
        return build(bar, section, chance)
    rows = list(_grooved(song, bar, level, (chance, seed)))
    if _drops_out(song, part, bar, section):
        half = bar.length // 2
        rows = [row for row in rows if row.offset < half]
    elif _fills(song, part, bar, section):
        rows = _with_fill(song, bar, section, (rows, chance))
    if _crashes(song, part, bar, section):
        crash = Stroke(0, "crash", 0.9 if section.energy > 0.7 else 0.7, True)
        rows = [crash, *(row for row in rows if row.offset or row.line not in _TOPS)]
    return sorted(rows)


def _grooved(song: SongMap, bar: Bar, level: Level, how: tuple[Random, int]) -> Iterator[Stroke]:
    """The groove of a bar: planned kicks, sure strokes with breathing accents, and ghost notes that come and go."""
    chance, seed = how
    kicks = kick_offsets(song, bar)
    yield from (Stroke(offset, "kick", MARKS["X" if offset == 0 else "x"] + chance.uniform(-0.05, 0.05), True)
                for offset in kicks)  # fmt: skip
    habit = dice(seed, "habit", song.section_of(bar).letter, bar.index % 2)
    open_at = habit.random() < 0.35 and bar.in_phrase % 2 == 1
    for row in strokes(song, bar, level):
        if row.line == "kick":
            continue
        if not row.is_sure and chance.random() < 0.55:
            continue
        if row.accent <= _GHOST and chance.random() < 0.3:
            continue
        if row.line == "hat" and open_at and row.offset == bar.length - TICKS // 2:
            yield Stroke(row.offset, "open", 0.6, True)
            continue
        spread = 0.06 if row.line in _TOPS else 0.04
        yield row._replace(accent=min(1.0, max(0.12, row.accent + chance.uniform(-spread, spread))))
    if level != "low" and chance.random() < 0.16 and "funk" not in song.blueprint.groove:
        yield from _ghost(song, bar, chance)


def _ghost(song: SongMap, bar: Bar, chance: Random) -> Iterator[Stroke]:
    """A quiet stroke of the snare on a sixteenth that nobody uses, before the second half."""
    lines = {row.line for row in strokes(song, bar, "mid")}
    if "snare" in lines and song.blueprint.swing < 1.6 and bar.length % (TICKS // 4) == 0:
        place = chance.randrange(1, bar.length * 4 // TICKS, 2)
        yield Stroke(place * TICKS // 4, "snare", _GHOST, True)


def _genre(song: SongMap) -> str:
    return song.blueprint.genres[0][0]


def _next(song: SongMap, bar: Bar) -> Section | None:
    sections = song.blueprint.sections
    return sections[bar.section + 1] if bar.section + 1 < len(sections) else None


def _is_last(bar: Bar, section: Section) -> bool:
    return bar.index == section.bars - 1


def _drops_out(song: SongMap, part: PlanPart, bar: Bar, section: Section) -> bool:
    return _is_last(bar, section) and section.transition == "drop-out"


def _fills(song: SongMap, part: PlanPart, bar: Bar, section: Section) -> bool:
    """A fill ends a section that leads by one, and phrases of four or eight bars inside longer ones."""
    if part.instrument in _ROLLS or "percussion" in part.instrument:
        return _is_last(bar, section) and section.transition in ("fill", "riser") and section.energy > 0.5
    if _is_last(bar, section):
        after = _next(song, bar)
        return section.transition in ("fill", "impact") and after is not None and part.id in after.parts
    if _genre(song) in _WITHOUT_FILLS:
        return (bar.index + 1) % 16 == 0
    return bar.ends_phrase and (bar.index + 1) % 4 == 0 and section.energy >= 0.35


def _with_fill(song: SongMap, bar: Bar, section: Section, rows: tuple[list[Stroke], Random]) -> list[Stroke]:
    """The groove up to where the fill begins; its kicks stay, so that the bass does not stand alone."""
    before, chance = rows
    lines = {row.line for row in before}
    start = fill_from(bar, section, is_last=_is_last(bar, section), chance=chance)
    kept = [row for row in before if row.offset < start or row.line == "kick"]
    return kept + fill(bar, start, (section.energy, song.blueprint.swing, lines), chance)


def _crashes(song: SongMap, part: PlanPart, bar: Bar, section: Section) -> bool:
    if part.instrument not in ("acoustic-kit", "electronic-kit", "house-kit", "kit-808"):
        return False
    if _genre(song) in _WITHOUT_CRASH or section.energy < _CRASH_FROM:
        return False
    return bar.index == 0 or (bar.in_phrase == 0 and bar.index % 8 == 0 and section.energy > 0.8)
