"""The panel of rhythm: tempo and its other readings, metre, swing, groove, syncopation, timing."""

from library.core.analysis import Analysis, PartialAnalysis
from library.core.findings.finding import Finding, Panel, Plot, Scene, complexity, group, plain, sentence
from library.core.findings.plots import curve
from theory.core.rhythm.grooves import GrooveMatch
from theory.core.rhythm.microtiming import Microtiming
from theory.core.rhythm.polyrhythm import Polyrhythm
from theory.core.rhythm.reading import RhythmReading
from theory.core.rhythm.swing import SwingReading
from theory.core.rhythm.syncopation import Syncopation

Heard = Analysis | PartialAnalysis
STEADY = 0.03  # a tempo that stays within 3 % needs no curve
MOST_GROOVES = 3
EVEN = 1.15  # beats divided less unevenly than this are even
SYNCOPATED = ((0.05, "hardly"), (0.15, "a little"), (0.3, "clearly"), (1.01, "strongly"))


def rhythm_panel(reading: RhythmReading, heard: Heard, scene: Scene) -> Panel:
    """All that is said about the rhythm. Without a beat only that is said."""
    if heard.tempo is None:
        return Panel("rhythm", "Rhythm", (), "No beat found, so nothing can be said of bars and grooves.")
    feel = [_swing(reading.swing)] if reading.swing else []
    feel += [_groove(one) for one in reading.grooves[:MOST_GROOVES]]
    against = [*map(_syncopation, reading.syncopation), *_polyrhythms(reading.polyrhythms, scene)]
    groups = (
        group("Tempo and metre", [_tempo(heard), *_metres(heard, scene)]),
        group("Feel and groove", feel, "No groove could be matched.", most=3),
        group("Against the beat", against, most=2),
        group("Timing", [_timing(one) for one in reading.microtiming], most=3),
        group("In all", _in_all(reading)),
    )
    return Panel(
        "rhythm", "Rhythm", tuple(one for one in groups if one.shown or one.more or one.empty), "", _curve(heard)
    )


def _tempo(heard: Heard) -> Finding:
    tempo = heard.tempo
    if tempo is None:
        return Finding(phrases=plain("No beat found"), confidence=0.0)
    others = [f"{one.bpm:.0f}" for one in tempo.alternates if one.confidence >= 0.05][:2]
    may = f"; it may also be tapped at {' or '.join(others)}" if others else ""
    chances = ", ".join(f"{one.bpm:.0f} BPM {one.confidence:.0%}" for one in tempo.alternates)
    why = f"Other readings of the same beat: {chances}." if chances else ""
    return Finding(
        phrases=plain(f"{tempo.bpm:.1f}".removesuffix(".0") + f" BPM{may}"), confidence=tempo.confidence, why=why
    )


def _metres(heard: Heard, scene: Scene) -> list[Finding]:
    regions = heard.metre_regions or ()
    if len({region.signature for region in regions}) < 2:
        metre = heard.metre
        return [Finding(phrases=plain(f"{metre.signature} throughout"), confidence=metre.confidence)] if metre else []
    return [
        Finding(
            phrases=plain(region.signature), confidence=region.confidence,
            **scene.passages([(region.start_s, region.end_s)]),
        )
        for region in regions
    ]  # fmt: skip


def _swing(swing: SwingReading) -> Finding:
    said = f"Even {swing.level}" if swing.ratio < EVEN else f"Swung {swing.level}, {swing.ratio:.1f} to 1"
    return Finding(phrases=plain(said), confidence=swing.confidence, why=sentence(swing.why))


def _groove(match: GrooveMatch) -> Finding:
    why = f"{sentence(match.why)} {sentence(match.about)}"
    return Finding(phrases=plain(match.name.capitalize()), confidence=match.confidence, why=why, value=match.score)


def _syncopation(one: Syncopation) -> Finding:
    word = next(word for most, word in SYNCOPATED if one.value < most)
    who = {"notes": "Taken together, the notes are", "drums": "The drums are"}.get(one.part, f"The {one.part} is")
    why = f"{sentence(one.why)} Measured as in {one.measure}."
    return Finding(phrases=plain(f"{who} {word} syncopated"), confidence=one.confidence, why=why, value=one.value)


def _polyrhythms(rows: tuple[Polyrhythm, ...], scene: Scene) -> list[Finding]:
    return [
        Finding(
            phrases=plain(f"{one.ratio.replace(':', ' against ')} between {one.parts[0]} and {one.parts[1]}"
                          + (", a hemiola" if one.is_hemiola else "")),
            confidence=one.confidence, why=sentence(one.why), **scene.passages([(one.start_s, one.end_s)]),
        )
        for one in rows
    ]  # fmt: skip


def _timing(one: Microtiming) -> Finding:
    who = "All notes" if one.part == "notes" else f"The {one.part}"
    said = f"{who}: {one.spread_ms:.0f} ms of spread about the grid"
    return Finding(phrases=plain(said), confidence=one.confidence, why=sentence(one.why))


def _in_all(reading: RhythmReading) -> list[Finding]:
    found = []
    if reading.density is not None:
        said = f"{reading.density.onsets_per_s:.1f} onsets a second"
        found.append(
            Finding(phrases=plain(said), confidence=reading.density.confidence, why=sentence(reading.density.why))
        )
    whole = reading.complexity
    if whole is not None:
        found.append(complexity(whole.value, whole.terms, whole.confidence))
    return found


def _curve(heard: Heard) -> Plot | None:
    points = [(point.time_s, point.bpm) for point in heard.tempo_curve or ()]
    if len(points) < 2 or not heard.duration_s:
        return None
    low, high = min(bpm for _, bpm in points), max(bpm for _, bpm in points)
    if high / low - 1 < STEADY:
        return None
    line, area = curve(points, heard.duration_s, low - (high - low) * 0.1, high)
    words = f"Tempo over the song, between {low:.0f} and {high:.0f} BPM."
    return Plot("Tempo", line, area, words, high=f"{high:.0f} BPM", low=f"{low:.0f}")
