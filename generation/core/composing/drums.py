"""The kit: the groove of each section, varied from bar to bar, with fills, crashes, builds and drop-outs.

docs/algorithms/composing-drums.md.
"""

from collections.abc import Iterator
from random import Random

from generation.core.blueprint import PlanPart, Section
from generation.core.composing.fills import build, fill, fill_from, shape_of
from generation.core.composing.groove import kick_offsets, level_of, strokes
from generation.core.composing.groove_built import MARKS, Level, Stroke
from generation.core.composing.song import Bar, SongMap
from generation.core.notes import TICKS, Note
from generation.core.seeds import dice

PITCHES = {
    "kick": 36, "snare": 38, "rim": 37, "clap": 39, "hat": 42, "open": 46, "pedal": 44, "ride": 51, "bell": 53,
    "tom": 41, "mid": 45, "high": 48, "crash": 49, "shaker": 82, "tambourine": 54, "conga": 63, "low": 64,
    "cowbell": 56, "clave": 75, "stick": 31, "timpani": 41, "second": 57, "sweep": 40,
}  # fmt: skip
_LENGTH = TICKS // 4
_TOPS = frozenset({"hat", "ride", "shaker", "tambourine"})
_HANDS = frozenset({"shaker", "tambourine", "conga", "low", "clave", "cowbell"})
_ROLLING = frozenset({"trap", "drill"})
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
            rows += [_note(bar, stroke) for stroke in _bar(song, part, bar, (strength, seed))]
    return tuple(rows)


def _note(bar: Bar, stroke: Stroke) -> Note:
    length = bar.length // 2 if stroke.line == "sweep" else _LENGTH
    articulation = "ghost" if stroke.accent <= _GHOST + 0.02 else ""
    return Note(bar.start + stroke.offset, length, PITCHES[stroke.line], round(stroke.accent, 3), articulation)


def _bar(song: SongMap, part: PlanPart, bar: Bar, how: tuple[float, int]) -> list[Stroke]:
    strength, seed = how
    section = song.section_of(bar)
    level = level_of(section.energy * (0.55 + 0.45 * strength))
    chance = dice(seed, "bar", bar.section, bar.index)
    if section.kind == "build" and section.bars > 1:
        return build(bar, section, chance)
    rows = _ornamented(song, bar, list(_grooved(song, bar, level, (chance, seed))), dice(seed, "small", bar.number))
    if _drops_out(song, part, bar, section):
        half = bar.length // 2
        rows = [row for row in rows if row.offset < half]
    elif _fills(song, part, bar, section):
        rows = _with_fill(song, bar, seed, (rows, chance))
    elif song.blueprint.groove in _ROLLING and level != "low":
        rows = _rolled(rows, bar, chance)
    if part.instrument == "brush-kit" and level != "high":
        rows = _brushed(bar, rows)
    if _crowns(song, bar) and not {row.line for row in rows} & {"tambourine", "shaker"}:
        rows += [Stroke(at, "tambourine", 0.5, True) for at in bar.beats[1::2]]
    if _crashes(song, part, bar, section):
        line = "crash" if bar.index % 8 == 0 else "second"
        crash = Stroke(0, line, 0.9 if section.energy > 0.7 else 0.7, True)
        rows = [crash, *(row for row in rows if row.offset or row.line not in _TOPS)]
    return sorted(rows)


def _grooved(song: SongMap, bar: Bar, level: Level, how: tuple[Random, int]) -> Iterator[Stroke]:
    """The groove of a bar: planned kicks, sure strokes with breathing accents, and ghost notes that come and go."""
    chance, seed = how
    plain = level_of(song.section_of(bar).energy)  # of the plan, whatever the part's strength
    weights = {row.offset: row.accent for row in strokes(song, bar, plain) if row.line == "kick"}
    for offset in kick_offsets(song, bar):
        yield Stroke(offset, "kick", min(1.0, weights.get(offset, MARKS["x"]) + chance.uniform(-0.05, 0.05)), True)
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


def _ornamented(song: SongMap, bar: Bar, rows: list[Stroke], chance: Random) -> list[Stroke]:
    """A small thing that this bar has for itself: a ghost note, a quick stroke of the hat, or one left out."""
    draw = chance.random()
    is_even = bar.length % (TICKS // 4) == 0
    step = TICKS // 2 if song.blueprint.swing >= 1.6 else TICKS // 4
    at = _between(bar, step, chance)
    tops = [row for row in rows if row.line in _TOPS]
    back = next((line for line in ("snare", "rim") if any(row.line == line for row in rows)), "")
    if draw < 0.28 and back and is_even:
        return _added(rows, Stroke(at, back, _GHOST, True))
    if draw < 0.5 and tops and is_even:
        return _added(rows, Stroke(at, tops[0].line, 0.4, True))
    soft = [row for row in rows if row.offset not in bar.beats and row.line != "kick"
            and row.accent < (0.8 if row.line in _TOPS else 0.6)]  # fmt: skip
    if draw < 0.72 and soft:
        gone = chance.choice(soft)
        return [row for row in rows if row is not gone]
    return rows


def _added(rows: list[Stroke], more: Stroke) -> list[Stroke]:
    """The strokes and one more, where its drum is free."""
    taken = any(row.offset == more.offset and row.line == more.line for row in rows)
    return rows if taken else [*rows, more]


def _between(bar: Bar, step: int, chance: Random) -> int:
    """A place off the beats of a bar."""
    return chance.randrange(step, bar.length, step * 2)


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
        leads = section.transition in ("fill", "impact") or (section.transition == "riser" and section.energy > 0.4)
        return leads and after is not None and part.id in after.parts
    if _genre(song) in _WITHOUT_FILLS:
        return (bar.index + 1) % 16 == 0
    return bar.ends_phrase and (bar.index + 1) % 4 == 0 and section.energy >= 0.35


def _with_fill(song: SongMap, bar: Bar, seed: int, rows: tuple[list[Stroke], Random]) -> list[Stroke]:
    """The groove up to where the fill begins; kicks and hand percussion go on, so that the bass is not left alone."""
    before, chance = rows
    section = song.section_of(bar)
    lines = {row.line for row in before}
    start = fill_from(bar, section, is_last=_is_last(bar, section), chance=chance)
    shape = shape_of(_genre(song), lines, bar.number, seed)
    if section.transition == "riser" and _is_last(bar, section) and "snare" in lines:
        shape = "roll"
    filling = fill(bar, start, (shape, section.energy, song.blueprint.swing), chance)
    if "snare" not in lines and "clap" not in lines:  # frame drums and rims fill with what they have
        other = "tom" if "tom" in lines else "rim"
        filling = [row._replace(line=other) if row.line in ("snare", "high", "mid") else row for row in filling]
    kept = [row for row in before if row.offset < start or row.line == "kick" or row.line in _HANDS]
    return kept + filling


def _rolled(rows: list[Stroke], bar: Bar, chance: Random) -> list[Stroke]:
    """Hats of trap and drill: now and then a stretch of thirty-seconds or triplets takes the place of plain strokes."""
    if chance.random() > 0.45:
        return rows
    step = chance.choice((TICKS // 8, TICKS // 6, TICKS // 6, TICKS // 12))
    start = chance.choice(range(TICKS, bar.length, TICKS // 2) or [0])
    end = min(bar.length, start + TICKS // 2 * (1 if step < TICKS // 8 else chance.choice((1, 1, 2))))
    kept = [row for row in rows if row.line not in ("hat", "open") or not start <= row.offset < end]
    rise = chance.random() < 0.5
    places = list(range(start, end, step))
    for number, at in enumerate(places):
        share = number / max(1, len(places) - 1)
        kept.append(Stroke(at, "hat", 0.45 + 0.35 * (share if rise else 1 - share), True))
    return kept


def _brushed(bar: Bar, rows: list[Stroke]) -> list[Stroke]:
    """Brushes sweep over half a bar each beside their taps."""
    sweeps = [bar.beats[0], bar.beats[len(bar.beats) // 2]] if len(bar.beats) > 1 else [0]
    return rows + [Stroke(at, "sweep", 0.3, True) for at in dict.fromkeys(sweeps)]


def _crashes(song: SongMap, part: PlanPart, bar: Bar, section: Section) -> bool:
    if part.instrument not in ("acoustic-kit", "electronic-kit", "house-kit", "kit-808"):
        return False
    if _genre(song) in _WITHOUT_CRASH or section.energy < _CRASH_FROM:
        return False
    every = 4 if _crowns(song, bar) else 8
    return bar.index == 0 or (bar.in_phrase == 0 and bar.index % every == 0 and section.energy > 0.8)


def _crowns(song: SongMap, bar: Bar) -> bool:
    """Whether a section is the last of several loud ones of its kind: the last chorus is not the first."""
    section = song.section_of(bar)
    places = [place for place, row in enumerate(song.blueprint.sections) if row.kind == section.kind]
    return section.energy > 0.7 and len(places) > 1 and bar.section == places[-1]
