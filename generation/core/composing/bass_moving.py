"""Styles of bass that go their own way: walking, boogie, tumbao, ostinato, reggae."""

from collections.abc import Mapping

from generation.core.composing.bass_line import EIGHTH, SIXTEENTH, Scene, approach, bass_pc, fifth_pc, held, third_pc
from generation.core.composing.bass_styles import Style
from generation.core.composing.groove import felt_beats
from generation.core.composing.song import Span
from generation.core.notes import TICKS, Note
from theory.core.harmony.context import tones

_BOOGIE = ((0, 0), (0, 4), (0, 7), (0, 9), (0, 10), (0, 9), (0, 7), (0, 4))  # semitones over the root, in eighths


def walking(scene: Scene, before: int) -> list[Note]:
    """A tone on each beat: the chord's own where it begins, then towards the next root, the last by step into it.

    After the way bassists are taught it (R. Brown, Bass Method, 1963): strong beats on chord tones, the beat before a
    change a half or whole step away from its root.
    """
    beats = [scene.bar.start + at for at in felt_beats(scene.song.section_of(scene.bar))]
    ticks = sorted({*beats, *(span.start for span in scene.spans)})
    rows: list[Note] = []
    for place, tick in enumerate(ticks):
        span = scene.span_at(tick)
        following = ticks[place + 1] if place + 1 < len(ticks) else scene.bar.end
        chance = scene.chance("walk", place)
        after = scene.next_span(tick) if following >= span.end or following == scene.bar.end else span
        goal = _arrival(scene, after or span, following, before)
        if tick == span.start:
            pitch = _arrival(scene, span, tick, before)
        elif after is not None and following in (span.end, scene.bar.end):
            pitch = approach(scene, goal, span, chance)
        else:
            pitch = _towards(scene, before, goal, place)
        if rows and pitch == rows[-1].pitch:
            pitch = scene.room.near(fifth_pc(span), pitch + (5 if pitch < scene.room.home + 4 else -5))
        rows.append(Note(tick, 1, pitch, 0.68 if place % 2 == 0 else 0.62))
        before = pitch
    walked = held(rows, scene.bar.end, 0.94)
    return _skipped(scene, walked)


def _arrival(scene: Scene, span: Span, tick: int, before: int) -> int:
    """The tone at a change or a bar line: the bass of a new chord, else its third or fifth by turns."""
    if tick >= scene.song.end or scene.song.span_at(tick).start == tick:
        return scene.room.root(bass_pc(span), before)
    number = scene.song.bar_at(tick).number
    return scene.room.near(fifth_pc(span) if number % 2 == 0 else third_pc(span), before)


def _towards(scene: Scene, before: int, goal: int, place: int) -> int:
    """The chord or scale tone next on the way; chord tones on strong beats."""
    span = scene.span_at(scene.bar.start + scene.bar.beats[min(place, len(scene.bar.beats) - 1)])
    strong = place % 2 == 0
    pcs = tones(span.chord) if strong else span.home.pitch_classes | tones(span.chord)
    up = goal > before or (goal == before and scene.chance("way", place).random() < 0.5)
    reach = range(before + 1, before + 6) if up else range(before - 1, before - 6, -1)
    inside = [tone for tone in reach if tone % 12 in pcs and scene.room.low <= tone <= scene.room.high]
    if not inside:
        turned = range(before - 1, before - 6, -1) if up else range(before + 1, before + 6)
        inside = [tone for tone in turned if tone % 12 in pcs and scene.room.low <= tone <= scene.room.high]
    return inside[0] if inside else scene.room.near(bass_pc(span), before)


def _skipped(scene: Scene, rows: list[Note]) -> list[Note]:
    """Now and then a skip: the beat is split, long and short, on the same tone."""
    chance = scene.chance("skip")
    if len(rows) < 3 or chance.random() > 0.12 + 0.15 * scene.energy:
        return rows
    place = chance.randrange(1, len(rows))
    note = rows[place]
    if note.length < EIGHTH + SIXTEENTH:
        return rows
    short = note._replace(start=note.start + EIGHTH, length=EIGHTH - 20, accent=0.42)
    return sorted([*rows[:place], note._replace(length=EIGHTH - 10), short, *rows[place + 1 :]])


def boogie(scene: Scene, before: int) -> list[Note]:
    """Root, third, fifth, sixth and back, in eighths."""
    rows = []
    for number, tick in enumerate(range(scene.bar.start, scene.bar.end, EIGHTH)):
        span = scene.span_at(tick)
        low = scene.room.root(bass_pc(span), scene.room.home)
        _, step = _BOOGIE[number % 8]
        if step == 4 and 3 in span.chord.intervals:
            step = 3
        pitch = low + step if low + step <= scene.room.high else low + step - 12
        rows.append(Note(tick, round(EIGHTH * 0.85), max(scene.room.low, pitch), 0.7 if number % 2 == 0 else 0.55))
    return rows


def tumbao(scene: Scene, before: int) -> list[Note]:
    """The "and" of two and the four, which already belongs to the next chord (R. Mauleón, Salsa Guidebook, 1993)."""
    if scene.bar.length != TICKS * 4:
        starts = [scene.bar.start + at for at in felt_beats(scene.song.section_of(scene.bar))]
        rows = [Note(tick, 1, scene.room.root(bass_pc(scene.span_at(tick)), before), 0.65) for tick in starts]
        return held(rows, scene.bar.end, 0.9)
    span = scene.span_at(scene.bar.start + TICKS)
    second = scene.bar.start + TICKS + EIGHTH
    fourth = scene.bar.start + 3 * TICKS
    after = scene.next_span(fourth) or span
    low = scene.room.root(bass_pc(span), before)
    first = [] if scene.bar.number > 1 and scene.bar.index > 0 else [Note(scene.bar.start, TICKS, low, 0.7)]
    pcs = (fifth_pc(span), third_pc(span), bass_pc(span))
    middle = scene.room.near(scene.chance("tumbao").choice(pcs), low)
    goal = scene.room.root(bass_pc(after), middle)
    return [*first, Note(second, TICKS + EIGHTH - 30, middle, 0.66), Note(fourth, TICKS * 2 - 60, goal, 0.72)]


def ostinato(scene: Scene, before: int) -> list[Note]:
    """A figure of the section's letter over each chord's root: its rhythm and its steps stay, the chord moves it."""
    habit = scene.habit("ostinato")
    places = (
        [0, *sorted(habit.sample(range(2, 16), 4))] if scene.bar.length % (TICKS * 2) == 0 else list(range(0, 12, 2))
    )
    steps = [0] + [habit.choice((0, 0, 7, 12, 10, 5, 3)) for _ in places[1:]]
    rows = []
    for place, step in zip(places, steps, strict=True):
        tick = scene.bar.start + place * SIXTEENTH
        if tick >= scene.bar.end:
            continue
        span = scene.span_at(tick)
        low = scene.room.root(bass_pc(span), scene.room.home)
        wanted = (low + step) % 12
        pool = tones(span.chord) | (span.home.pitch_classes if step in (3, 5, 10) else frozenset())
        pitch = low + step if wanted in pool else scene.room.near(fifth_pc(span), low + step)
        rows.append(Note(tick, 1, min(pitch, scene.room.high), 0.7 if place == 0 else 0.56))
    starts = {note.start for note in rows}
    rows += [Note(span.start, 1, scene.room.root(bass_pc(span), scene.room.home), 0.65) for span in scene.spans
             if span.start not in starts]  # fmt: skip
    return held(sorted(rows), scene.bar.end, 0.72)


def reggae(scene: Scene, before: int) -> list[Note]:
    """A riff with air: the first beat is often empty, the weight lies before three and after."""
    habit = scene.habit("reggae", scene.bar.index % 2)
    places = (0, 3, 4, 6) if habit.random() < 0.5 else (1, 2, 4, 7)
    rows = []
    for place in places:
        tick = scene.bar.start + place * EIGHTH
        if tick >= scene.bar.end:
            continue
        span = scene.span_at(tick)
        low = scene.room.root(bass_pc(span), scene.room.home)
        pcs = (bass_pc(span), bass_pc(span), fifth_pc(span), third_pc(span))
        pitch = low if place in (0, 4) else scene.room.near(habit.choice(pcs), low + 4)
        rows.append(Note(tick, 1, pitch, 0.75 if place in (0, 4) else 0.6))
    starts = {note.start for note in rows}
    rows += [Note(span.start, 1, scene.room.root(bass_pc(span), before), 0.65) for span in scene.spans
             if span.start != scene.bar.start and span.start not in starts]  # fmt: skip
    return held(sorted(rows), scene.bar.end, 0.82)


STYLES: Mapping[str, Style] = {
    "walking": walking, "boogie": boogie, "tumbao": tumbao, "ostinato": ostinato, "reggae": reggae,
}  # fmt: skip
