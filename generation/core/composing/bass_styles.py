"""Styles of bass that keep to the kick or to the beat: each writes one bar."""

from collections.abc import Callable, Mapping

from generation.core.composing.bass_line import (
    EIGHTH,
    SIXTEENTH,
    Scene,
    approach,
    bass_pc,
    fifth_pc,
    held,
    run_into,
    third_pc,
)
from generation.core.composing.groove import felt_beats
from generation.core.notes import TICKS, Note
from theory.core.pitch import pitch_class

Style = Callable[[Scene, int], list[Note]]  # the bar, the pitch before it
_RUNS_FROM = 0.4  # energy of sections whose phrases end in runs
_PEDAL_BARS = 4  # that a quiet pedal holds at most
_DRIVING = frozenset({"rock", "punk", "metal", "indie-rock", "trance", "synthwave", "techno"})


def _onsets(scene: Scene) -> list[int]:
    """Where the kick or a chord begins, and the first beat."""
    return sorted({scene.bar.start, *scene.kicks, *(span.start for span in scene.spans)})


def _roots_at(scene: Scene, ticks: list[int], before: int) -> list[Note]:
    rows: list[Note] = []
    for tick in ticks:
        before = scene.room.root(bass_pc(scene.span_at(tick)), before)
        rows.append(Note(tick, 1, before, 0.75 if tick == scene.bar.start else 0.6))
    return rows


def roots(scene: Scene, before: int) -> list[Note]:
    """Roots with the kick; driving genres run in eighths, quiet sections hold."""
    genre = scene.song.blueprint.genres[0][0]
    if scene.energy < 0.35:
        return held(_roots_at(scene, [span.start for span in scene.spans], before), scene.bar.end, 0.97)
    if genre in _DRIVING and scene.energy > 0.5:
        run = list(range(scene.bar.start, scene.bar.end, EIGHTH))
        starts = sorted({*run, *(span.start for span in scene.spans)})
        return _led(scene, held(_roots_at(scene, starts, before), scene.bar.end, 0.85))
    return _led(scene, held(_roots_at(scene, _onsets(scene), before), scene.bar.end, 0.9))


def root_fifth(scene: Scene, before: int) -> list[Note]:
    """Root on strong beats, fifth between: country, march, waltz, bossa, polka."""
    beats = [scene.bar.start + at for at in felt_beats(scene.song.section_of(scene.bar))]
    if len(beats) == 3:
        beats = beats[:1] if scene.energy < 0.5 else [beats[0], beats[2]]
    elif len(beats) >= 4:
        beats = [beats[0], beats[len(beats) // 2]]
        if "bossa" in scene.song.blueprint.groove:
            beats = sorted({beats[0], beats[1] - EIGHTH, beats[1], scene.bar.end - EIGHTH})
    starts = sorted({*beats, *(span.start for span in scene.spans)})
    rows: list[Note] = []
    for tick in starts:
        span = scene.span_at(tick)
        is_first = tick == span.start or not rows
        if is_first or rows[-1].pitch % 12 == fifth_pc(span):
            before = scene.room.root(bass_pc(span), before)
            pitch = before
        else:
            pitch = scene.room.near(fifth_pc(span), before - 5)
        rows.append(Note(tick, 1, pitch, 0.72 if is_first else 0.55))
    return _led(scene, held(rows, scene.bar.end, 0.88))


def octaves(scene: Scene, before: int) -> list[Note]:
    """Root and octave by turns in eighths: disco."""
    rows = []
    for number, tick in enumerate(range(scene.bar.start, scene.bar.end, EIGHTH)):
        low = scene.room.root(bass_pc(scene.span_at(tick)), before)
        low = low if low + 12 <= scene.room.high else low - 12 if low - 12 >= scene.room.low else low
        before = low
        up = low + 12 if number % 2 and low + 12 <= scene.room.top else low
        rows.append(Note(tick, round(EIGHTH * 0.7), up, 0.7 if number % 2 == 0 else 0.55))
    return _led(scene, rows)


def syncopated(scene: Scene, before: int) -> list[Note]:
    """The kicks, and sixteenths or eighths before and after them that each letter of the form has as its habit."""
    habit = scene.habit("syncopated", scene.bar.index % 2)
    step = EIGHTH if scene.song.blueprint.swing >= 1.5 else SIXTEENTH
    places = list(range(scene.bar.start + 3 * SIXTEENTH, scene.bar.end, step))
    extra = habit.sample(places, min(len(places), 1 + round(2 * scene.energy))) if places else []
    starts = sorted({*_onsets(scene), *extra})
    rows: list[Note] = []
    for tick in starts:
        span = scene.span_at(tick)
        before = scene.room.root(bass_pc(span), before)
        pitch = before
        if tick in extra and tick not in scene.kicks:
            pcs = (fifth_pc(span), bass_pc(span), third_pc(span))
            pitch = scene.room.near(habit.choice(pcs), before + habit.choice((0, 5, 7)))
        rows.append(Note(tick, 1, pitch, 0.7 if tick in scene.kicks or tick == scene.bar.start else 0.52))
    return _led(scene, held(rows, scene.bar.end, 0.8))


def funk(scene: Scene, before: int) -> list[Note]:
    """The one, the kicks, ghosted sixteenths, octaves popped against the backbeat."""
    habit = scene.habit("funk", scene.bar.index % 2)
    rows = {note.start: note for note in _roots_at(scene, _onsets(scene), before)}
    low = rows[scene.bar.start].pitch
    for tick in range(scene.bar.start, scene.bar.end, SIXTEENTH):
        if tick in rows:
            continue
        span, draw = scene.span_at(tick), habit.random()
        backbeat = (tick - scene.bar.start) % (2 * TICKS) == TICKS + EIGHTH
        if backbeat and draw < 0.6:
            rows[tick] = Note(tick, SIXTEENTH, scene.room.near(bass_pc(span), low + 12), 0.8, "staccato")
        elif draw < 0.16:
            rows[tick] = Note(tick, SIXTEENTH // 2, scene.room.near(bass_pc(span), low), 0.25, "ghost")
        elif draw < 0.24:
            rows[tick] = Note(tick, SIXTEENTH, scene.room.near((bass_pc(span) + 10) % 12, low), 0.5)
    ordered = [rows[tick] for tick in sorted(rows)]
    full = held(ordered, scene.bar.end, 0.6)
    return _led(scene, [short if note.length == 1 else note for note, short in zip(ordered, full, strict=True)])


def sub(scene: Scene, before: int) -> list[Note]:
    """Long tones from kick to kick, as an 808 plays; now and then one slides into the next chord."""
    rows = held(_roots_at(scene, _onsets(scene), before), scene.bar.end, 0.98)
    chance = scene.chance("slide")
    if rows and scene.after is not None and scene.bar.ends_phrase and chance.random() < 0.5:
        rows[-1] = rows[-1]._replace(articulation="slide")
    return rows


def pedal(scene: Scene, before: int) -> list[Note]:
    """The tonic of the section under all chords; held for some bars where it is quiet, in beats where it is not."""
    tonic = scene.room.root(_tonic(scene), before)
    if scene.energy < 0.45:
        bars = min(_PEDAL_BARS, scene.bar.phrase_bars - scene.bar.in_phrase)
        begins = scene.bar.in_phrase % _PEDAL_BARS == 0
        return [Note(scene.bar.start, bars * scene.bar.length, tonic, 0.55)] if begins else []
    beats = [scene.bar.start + at for at in felt_beats(scene.song.section_of(scene.bar))]
    return held([Note(tick, 1, tonic, 0.65 if tick == scene.bar.start else 0.52) for tick in beats], scene.bar.end, 0.8)


def _tonic(scene: Scene) -> int:
    return pitch_class(scene.spans[0].home.tonic)


def off_beat(scene: Scene, before: int) -> list[Note]:
    """Between the kicks: house and trance."""
    habit = scene.habit("off", scene.bar.index % 2)
    rows = []
    for tick in range(scene.bar.start + EIGHTH, scene.bar.end, TICKS):
        pc = bass_pc(scene.span_at(tick))
        before = scene.room.root(pc, before)
        doubles = scene.energy > 0.6 and habit.random() < 0.35
        rows.append(Note(tick, SIXTEENTH if doubles else EIGHTH, before, 0.72))
        if doubles:
            rows.append(Note(tick + SIXTEENTH, SIXTEENTH, scene.room.near(pc, before + 12), 0.5))
    return rows


def _led(scene: Scene, rows: list[Note]) -> list[Note]:
    """The last note before a new chord now and then leads into it; phrase ends walk there where it is lively."""
    if not rows or scene.after is None:
        return rows
    chance = scene.chance("lead")
    if scene.bar.ends_phrase and scene.energy > _RUNS_FROM and chance.random() < 0.2 + 0.4 * scene.strength:
        return run_into(scene, rows)
    last = rows[-1]
    moves = bass_pc(scene.after) != bass_pc(scene.span_at(last.start))
    likely = 0.15 + 0.35 * scene.energy + (0.2 if scene.bar.ends_phrase else 0.0)
    if len(rows) < 2 or not moves or chance.random() > likely or last.start in (scene.bar.start, *scene.kicks):
        return rows
    if scene.bar.end - last.start > TICKS:
        return rows
    goal = scene.room.root(bass_pc(scene.after), last.pitch)
    return [*rows[:-1], last._replace(pitch=approach(scene, goal, scene.span_at(last.start), chance))]


STYLES: Mapping[str, Style] = {
    "roots": roots, "root-fifth": root_fifth, "octaves": octaves, "syncopated": syncopated, "funk": funk, "808": sub,
    "pedal": pedal, "off-beat": off_beat,
}  # fmt: skip
