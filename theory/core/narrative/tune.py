"""The melody in words."""

from collections.abc import Iterator

from theory.core.melody.motifs import Motif
from theory.core.melody.reading import MelodyReading
from theory.core.narrative.ground import Ground
from theory.core.narrative.sentence import TOLD, Sentence, clause, doubt, often, sentence
from theory.core.pitch import pretty

_LEAST_NOTES = 12
_USUAL_SCALES = {"major", "minor", "natural minor", "ionian", "aeolian"}


def tune(ground: Ground) -> Iterator[Sentence]:
    """Compass and movement, the scale where it is a special one, the figure that returns."""
    melody = ground.reading.melody
    if melody is None or melody.notes < _LEAST_NOTES:
        return
    yield from _compass(melody)
    scale = melody.scale.best if melody.scale else None
    if scale and scale.confidence >= TOLD and scale.scale.lower() not in _USUAL_SCALES:
        yield sentence(f"its notes {doubt(scale.confidence)}belong to {pretty(scale.tonic)} {scale.scale}.")
    figure = next((one for one in melody.motifs if one.confidence >= TOLD and len(one.returns) > 2), None)
    if figure:
        yield _figure(ground, figure)


def _compass(melody: MelodyReading) -> Iterator[Sentence]:
    reach, sizes = melody.compass, melody.intervals
    if reach is None or reach.confidence < TOLD:
        return
    how = ""
    if sizes is not None and sizes.confidence >= TOLD:
        how = (
            ", mostly by step" if sizes.steps >= 0.6
            else ", mostly by leap" if sizes.leaps >= 0.5
            else ", on many repeated notes" if sizes.repeats >= 0.4
            else ", by step and leap"
        )  # fmt: skip
    span = f"{pretty(reach.lowest_name)} to {pretty(reach.highest_name)}"
    yield sentence(f"the melody {doubt(reach.confidence)}moves between {span.replace(' to ', ' and ')}{how}.")


def _figure(ground: Ground, figure: Motif) -> Sentence:
    notes = " ".join(map(pretty, figure.notes[:6])) + (" …" if len(figure.notes) > 6 else "")
    first = figure.returns[0]
    where = ground.places([(one.start_s, None, (one.start_s, one.end_s)) for one in figure.returns])
    moved = sum(one.kind != "exact" for one in figure.returns)
    also = ", each time at its own pitch" if moved == 0 else ", also at other pitches"
    said = clause("the figure ", notes, at=(first.start_s, first.end_s))
    return sentence(said, f" sounds {often(len(figure.returns))}{also}: ", *where, ".")
