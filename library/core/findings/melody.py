"""The panel of melody: range, scale, shape, intervals, phrases, motifs."""

from library.core.findings.finding import Finding, Panel, Scene, complexity, group, mean_confidence, plain, sentence
from theory.core.melody.motifs import Motif
from theory.core.melody.reading import MelodyReading
from theory.core.pitch import pretty

LEAST_NOTES = 3


def melody_panel(reading: MelodyReading, scene: Scene) -> Panel:
    """All that is said about the melody."""
    if reading.notes < LEAST_NOTES:
        return Panel("melody", "Melody", (), "No melody was heard.")
    groups = (
        group("Notes", _notes(reading)),
        group("Shape", _shape(reading, scene)),
        group("Motifs", [_motif(one, scene) for one in reading.motifs], "No figure returns often enough.", most=4),
    )
    return Panel("melody", "Melody", tuple(one for one in groups if one.shown or one.more or one.empty))


def _notes(reading: MelodyReading) -> list[Finding]:
    found = []
    if reading.compass is not None:
        reach = reading.compass
        said = f"From {pretty(reach.lowest_name)} to {pretty(reach.highest_name)}, {reach.semitones} semitones"
        found.append(Finding(phrases=plain(said), confidence=reach.confidence, why=sentence(reach.why)))
    if reading.scale is not None:
        best, others = reading.scale.best, reading.scale.others
        also = f" Next likeliest: {', '.join(f'{pretty(o.tonic)} {o.scale}' for o in others[:2])}." if others else ""
        said = f"Moves in {pretty(best.tonic)} {best.scale}"
        found.append(Finding(phrases=plain(said), confidence=best.confidence, why=sentence(best.why) + also))
    if reading.intervals is not None:
        sizes = reading.intervals
        said = f"{sizes.steps:.0%} steps, {sizes.leaps:.0%} leaps, {sizes.repeats:.0%} repeated notes"
        found.append(Finding(phrases=plain(said), confidence=sizes.confidence, why=sentence(sizes.why)))
    return found


def _shape(reading: MelodyReading, scene: Scene) -> list[Finding]:
    found = []
    if reading.contour is not None:
        line = reading.contour
        found.append(
            Finding(phrases=plain(f"The whole line is {line.type}"), confidence=line.confidence, why=sentence(line.why))
        )
    if reading.phrases:
        letters = " ".join(phrase.letter for phrase in reading.phrases).replace("'", "′")
        shown = letters if len(letters) <= 40 else f"{letters[:38]} …"
        many = "One phrase" if len(reading.phrases) == 1 else f"{len(reading.phrases)} phrases: {shown}"
        stretches = [(phrase.start_s, phrase.end_s) for phrase in reading.phrases]
        why = (
            "A phrase ends where the melody breathes: a longer gap, a wider leap, a longer note. Equal letters repeat."
        )
        sure = mean_confidence(reading.phrases)
        found.append(Finding(phrases=plain(many), confidence=sure, why=why, **scene.passages(stretches)))
    whole = reading.complexity
    if whole is not None:
        found.append(complexity(whole.value, whole.terms, whole.confidence))
    return found


def _motif(one: Motif, scene: Scene) -> Finding:
    notes = " ".join(map(pretty, one.notes[:8])) + (" …" if len(one.notes) > 8 else "")
    moved = sum(again.kind != "exact" for again in one.returns)
    said = f"{notes}, {len(one.returns)} times" + (f", {moved} of them moved" if moved else "")
    stretches = [(again.start_s, again.end_s) for again in one.returns]
    return Finding(phrases=plain(said), confidence=one.confidence, why=sentence(one.why), **scene.passages(stretches))
