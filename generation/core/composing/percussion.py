"""Percussion beside the kit: shakers, congas, tambourines, claves, claps, Latin batteries."""

from collections.abc import Iterator, Mapping, Sequence
from random import Random

from generation.core.blueprint import PlanPart
from generation.core.composing.drums import PITCHES
from generation.core.composing.groove import felt_beats
from generation.core.composing.groove_built import MARKS
from generation.core.composing.song import Bar, SongMap
from generation.core.notes import TICKS, Note
from generation.core.seeds import dice

# Sixteen steps of 4/4, thirty-two over two bars; other metres keep to their beats.
_PATTERNS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "shaker": {"shaker": ("X-x-X-x-X-x-X-x-", "x-X-x-X-x-X-x-X-", "X-xxX-xxX-xxX-xx")},
    "tambourine": {"tambourine": ("....X.......X...", "..x...x...x...x.", "x.X.x.X.x.X.x.X.")},
    "claps": {"clap": ("....X.......X...", "....X.......X..x", "..x.X..x..x.X..x")},
    "clave": {"clave": ("X.....X.....X.......X...X.......",)},
    "congas": {
        "conga": ("x.gxX.g.x.gxX...", "x.g.X.g.x.g.X.g."),
        "low": ("..........x...xx", "..............xx"),
    },
    "latin": {
        "conga": ("x.gxX.g.x.gxX...",),
        "low": ("..............xx",),
        "cowbell": ("X...x.x.X...x.x.", "X.......X......."),
        "shaker": ("x.x.x.x.x.x.x.x.",),
    },
}
_SAMBA: Mapping[str, tuple[str, ...]] = {
    "low": ("....X.......X.xx", "....X..x....X.x."),  # the answering surdo
    "cowbell": ("X.X..X.X.X..X.X.", "X.x.XX.x.X.x.XX."),
    "shaker": ("X-xxX-xxX-xxX-xx",),
}
_QUICK_BPM = 140  # from here on hands play eighths where they played sixteenths
_SPREAD = frozenset({"conga", "low", "cowbell", "shaker"})
_CLAVES = {  # of the groove that is played, so that nothing crosses it
    "son clave 2-3": "....X...X.......X.....X.....X...", "rumba clave 3-2": "X.....X.......X.....X...X.......",
    "rumba clave 2-3": "....X...X.......X.....X.......X.", "bossa nova": "X.....X.....X.......X.....X.....",
}  # fmt: skip
_CLAVED = frozenset({"son clave 3-2", "son clave 2-3", "rumba clave 3-2", "rumba clave 2-3"})
_TOPS = {"shaker": "shaker", "tambourine": "tambourine", "claps": "clap", "clave": "clave", "congas": "conga"}


def write_percussion(song: SongMap, part: PlanPart, seed: int) -> tuple[Note, ...]:
    """The strokes of one player of percussion."""
    style = part.style if part.style in _PATTERNS else "shaker"
    if part.instrument == "orchestral-percussion":
        return tuple(_orchestral(song, part, seed))
    rows: list[Note] = []
    for bar in song.bars:
        strength = song.strength(part, bar)
        if strength > 0:
            chance = dice(seed, "bar", bar.section, bar.index)
            rows += _bar(song, bar, (style, strength, seed), chance)
    return tuple(rows)


def _bar(song: SongMap, bar: Bar, how: tuple[str, float, int], chance: Random) -> Iterator[Note]:
    """One bar of a style; quick songs spread sixteenths over two bars, and two bars of 2/4 are one of 4/4."""
    style, strength, seed = how
    section = song.section_of(bar)
    if section.metre not in ("4/4", "2/4", "2/2"):
        yield from _plain(song, bar, style, chance)
        return
    patterns = _SAMBA if style == "latin" and song.blueprint.groove == "samba" else _PATTERNS[style]
    if style == "latin" and song.blueprint.groove in _CLAVED:
        patterns = {**patterns, **_PATTERNS["clave"]}  # somebody keeps it beside the congas
    for line, choices in patterns.items():
        if line in ("cowbell", "shaker") and style == "latin" and strength < 0.5:
            continue
        steps = dice(seed, "pattern", line, section.letter).choice(choices)
        if line == "clave":
            steps = _CLAVES.get(song.blueprint.groove, steps)
        step = TICKS // 2 if section.bpm >= _QUICK_BPM and line in _SPREAD else TICKS // 4
        per_bar = bar.length // step
        for place in range(per_bar):
            mark = steps[(bar.index * per_bar + place) % len(steps)]
            if mark in MARKS and not (mark == "g" and chance.random() < 0.3):
                yield _note(bar.start + place * step, line, MARKS[mark] * (0.75 + 0.25 * strength), chance)


def _plain(song: SongMap, bar: Bar, style: str, chance: Random) -> Iterator[Note]:
    """Other metres: shakers run in eighths, the rest keeps to the felt beats."""
    line = _TOPS.get(style, "conga")
    beats = felt_beats(song.section_of(bar))
    if style in ("shaker", "latin"):
        for at in range(0, bar.length, TICKS // 2):
            yield _note(bar.start + at, "shaker", 0.7 if at in beats else 0.45, chance)
        return
    if style == "claps" and len(beats) > 2:
        yield from _palmas(bar, beats, chance)
        return
    for number, at in enumerate(beats):
        if style == "congas" or number % 2 == 1 or len(beats) == 1:
            yield _note(bar.start + at, line, 0.7, chance)


def _palmas(bar: Bar, beats: Sequence[int], chance: Random) -> Iterator[Note]:
    """Hands of a circle: soft on the first beat, sharp on the others, now and then between them."""
    ends = (*beats[1:], bar.length)
    for number, (at, end) in enumerate(zip(beats, ends, strict=True)):
        yield _note(bar.start + at, "clap", 0.4 if number == 0 else 0.75, chance)
        if chance.random() < 0.35:
            yield _note(bar.start + (at + end) // 2, "clap", 0.35, chance)


def _orchestral(song: SongMap, part: PlanPart, seed: int) -> Iterator[Note]:
    """Timpani and cymbals: the first beat of phrases, rolls into the next section where it is louder."""
    for bar in song.bars:
        strength = song.strength(part, bar)
        if strength <= 0:
            continue
        chance = dice(seed, "bar", bar.section, bar.index)
        section = song.section_of(bar)
        if bar.in_phrase == 0 or strength > 0.7:
            yield _note(bar.start, "timpani", 0.6 + 0.35 * strength, chance)
        if strength > 0.5 and len(bar.beats) > 2:
            yield _note(bar.start + bar.beats[len(bar.beats) // 2], "timpani", 0.5 + 0.3 * strength, chance)
        if bar.index == 0 and section.energy > 0.6:
            yield _note(bar.start, "crash", 0.75, chance)
        if bar.index == section.bars - 1 and section.transition in ("fill", "riser", "impact"):
            for at in range(bar.length // 2, bar.length, TICKS // 4):
                yield _note(bar.start + at, "timpani", 0.35 + 0.5 * at / bar.length, chance)


def _note(tick: int, line: str, accent: float, chance: Random) -> Note:
    varied = min(1.0, max(0.12, accent + chance.uniform(-0.05, 0.05)))
    return Note(tick, TICKS // 4, PITCHES[line], round(varied, 3), "ghost" if varied < 0.28 else "")
