"""The rhythm in words."""

from collections.abc import Iterator

from theory.core.narrative.ground import Ground
from theory.core.narrative.sentence import TOLD, Sentence, clause, doubt, sentence
from theory.core.rhythm.reading import RhythmReading

_EVEN = 1.15
_CLEARLY, _STRONGLY = 0.15, 0.3


def beat(ground: Ground) -> Iterator[Sentence]:
    """Groove and division of the beat, syncopation, rhythms against each other."""
    rhythm = ground.reading.rhythm
    if rhythm is None or ground.tempo_bpm is None:
        return
    yield from _feel(rhythm)
    yield from _against(ground, rhythm)


def _feel(rhythm: RhythmReading) -> Iterator[Sentence]:
    groove = next((one for one in rhythm.grooves if one.confidence >= TOLD), None)
    swing = rhythm.swing if rhythm.swing and rhythm.swing.confidence >= TOLD else None
    divided = ""
    if swing:
        divided = f"even {swing.level}" if swing.ratio < _EVEN else f"{swing.level} swung {swing.ratio:.1f} to 1"
    if groove:
        over = f", with {divided}" if divided else ""
        yield sentence(f"the groove is {doubt(groove.confidence)}{groove.name}{over}.")
    elif divided:
        yield sentence(f"beats divide into {divided}.")


def _against(ground: Ground, rhythm: RhythmReading) -> Iterator[Sentence]:
    loudest = max(
        (one for one in rhythm.syncopation if one.confidence >= TOLD and one.part != "notes"),
        key=lambda one: one.value, default=None,
    )  # fmt: skip
    if loudest and loudest.value >= _CLEARLY:
        word = "strongly" if loudest.value >= _STRONGLY else "clearly"
        verb = "are" if loudest.part.endswith("s") and loudest.part != "bass" else "is"
        yield sentence(f"the {loudest.part} {verb} {word} syncopated.")
    cross = next((one for one in rhythm.polyrhythms if one.confidence >= TOLD), None)
    if cross:
        ratio = cross.ratio.replace(":", " against ")
        place = clause(ground.at(cross.start_s, cross.end_s), at=(cross.start_s, cross.end_s))
        yield sentence(f"{cross.parts[0]} and {cross.parts[1]} play {ratio} ", place, ".")
