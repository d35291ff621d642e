"""Pads: chords held as long as they last, tones in common tied over. docs/algorithms/composing-harmony.md."""

from generation.core.blueprint import PlanPart
from generation.core.composing.chords_manner import clear_of, is_strict, plays, sings, tune_middle
from generation.core.composing.song import SongMap
from generation.core.composing.voicing import voicings
from generation.core.composing.voicing_shapes import Seat
from generation.core.instruments.base import Instrument, instrument
from generation.core.notes import Note
from generation.core.seeds import dice

_FULL = 0.75  # energy from which violins play in octaves
_LONGEST = 1920 * 4  # ticks that one tone is held before it is taken again: bows and breath end


def write_pad(song: SongMap, part: PlanPart, seed: int) -> tuple[Note, ...]:
    """The notes of a pad."""
    played = instrument(part.instrument)
    seats = tuple(_seat(song, part, played, section, seed) for section in range(len(song.blueprint.sections)))
    layouts = voicings(song, seats.__getitem__)
    doubled = {place for place, seat in enumerate(seats) if seat and _soars(song, part, played, place)}
    rows: list[Note] = []
    sounding: dict[int, Note] = {}
    for index, (span, layout) in enumerate(zip(song.spans, layouts, strict=True)):
        section = song.blueprint.sections[span.section]
        pitches = () if layout is None else layout.pitches
        if pitches and span.section in doubled and pitches[-1] + 12 <= played.tessitura_high:
            pitches = (*pitches, pitches[-1] + 12)
        fresh = index == 0 or song.spans[index - 1].section != span.section
        for pitch in sorted(sounding):
            if pitch not in pitches or fresh or sounding[pitch].length >= _LONGEST:
                rows.append(sounding.pop(pitch))
        strength = section.parts.get(part.id, 0.0)
        accent = round(0.35 + 0.25 * strength + 0.15 * section.energy, 3)
        for voice, pitch in enumerate(pitches):
            if pitch in sounding:
                sounding[pitch] = sounding[pitch]._replace(length=span.end - sounding[pitch].start)
                continue
            late = _late(part, voice, len(pitches), span.end - span.start) if fresh else 0
            sounding[pitch] = Note(span.start + late, span.end - span.start - late, pitch, accent, "legato", voice)
    rows += sounding.values()
    return tuple(sorted(rows))


def _soars(song: SongMap, part: PlanPart, played: Instrument, section: int) -> bool:
    """Whether a string section doubles its top an octave higher: in the fullest sections, where the style allows it."""
    plan = song.blueprint.sections[section]
    full = 0.5 * plan.parts.get(part.id, 0.0) + 0.5 * plan.energy > _FULL
    return full and played.id == "string-section" and not is_strict(song) and "satb" not in song.blueprint.voicing


def _late(part: PlanPart, voice: int, voices: int, ticks: int) -> int:
    """Ticks by which a voice enters after the others where the pad swells."""
    if part.style != "swell" or voices < 2:
        return 0
    return min(480 * voice, ticks * voice // (2 * voices)) // 120 * 120


def _seat(song: SongMap, part: PlanPart, played: Instrument, section: int, seed: int) -> Seat | None:
    plan = song.blueprint.sections[section]
    strength = plan.parts.get(part.id, 0.0)
    if strength <= 0:
        return None
    energy = 0.5 * strength + 0.5 * plan.energy
    strict = is_strict(song)
    if "satb" in song.blueprint.voicing and sings(played):
        return Seat("satb", 48, 81, 64.0, 3, None, strict=True, player=played.id)
    voices = _voices(played, 0.4 if strict else energy)
    kind = "guide" if voices < 3 else ("close" if energy < 0.35 and voices == 3 else "open")
    tune = tune_middle(song, section)
    low, high, centre = clear_of(tune, *((52, 79, 65.0) if kind == "guide" else (47, 79, 64.0)))
    shift = round(4 * (energy - 0.5)) + dice(seed, "register", plan.letter).choice((-2, -1, 0, 1, 2))
    if tune is not None:
        shift = min(shift, 1)
    elif plays(song, section, "chords") and not strict:
        centre += 3  # above the chords, that both are heard
    low, high = max(low, played.low), min(high + max(0, shift), played.high)
    if high - low < 14:
        low, high = max(played.low, high - 14), min(played.high, max(high, low + 14))
    bass = None
    if (strict or not plays(song, section, "bass")) and played.low <= 41 and played.polyphony >= 6:
        bass = (max(played.low, 36), 52)
    return Seat(kind, low, high, float(min(max(low, centre + shift), high)), voices, bass, strict, player=played.id)


def _voices(played: Instrument, energy: float) -> int:
    if played.played == "bow":
        return 1
    if played.polyphony < 3:
        return played.polyphony
    return min(played.polyphony, 3 if energy < 0.45 else 4)
