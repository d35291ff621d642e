"""The panel of harmony: cadences, modulations, patterns, pace, tension, voice leading, complexity."""

from collections.abc import Sequence

from library.core.findings.finding import (
    Finding,
    Group,
    Mark,
    Panel,
    Plot,
    Scene,
    complexity,
    gathered,
    group,
    mean_confidence,
    numerals,
    plain,
    sentence,
    times,
)
from library.core.findings.plots import curve, steps
from library.core.words import Phrase
from theory.core.harmony.statements import (
    Cadence,
    HarmonyReading,
    Modulation,
    PatternFound,
    TensionPoint,
)
from theory.core.key import Key

# kind: (as people say it, cadence mark)
CLOSES = {
    "perfect authentic": ("Full close", "T"),
    "imperfect authentic": ("Light close", "T"),
    "half": ("Half close", "D"),
    "Phrygian": ("Phrygian half close", "D"),
    "plagal": ("Plagal close", "P"),
    "deceptive": ("Deceptive close", "X"),
    "evaded": ("Evaded close", "X"),
    "backdoor": ("Backdoor close", "T"),
    "Aeolian": ("Aeolian close", "T"),
}
PROPER_NAMES = ("Phrygian", "Aeolian")
LEAST_TOP = 0.5  # the axis of tension reaches at least this high, so that calm songs look calm
FORMAL = {"perfect authentic", "imperfect authentic"}  # worth naming as textbooks do


def close_in_text(kind: str) -> str:
    """What people call a close, within a sentence: "full close", "Phrygian half close"."""
    title = CLOSES[kind][0]
    return title if title.startswith(PROPER_NAMES) else title[0].lower() + title[1:]


def harmony_panel(reading: HarmonyReading, scene: Scene) -> Panel:
    """All that is said about the harmony."""
    groups = (
        group("Cadences", _cadences(reading.cadences, scene), "No cadence stands out."),
        group("Changes of key", _modulations(reading.modulations, scene), "It stays in one key."),
        group("Progressions with a name", _patterns(reading.patterns, scene), "None of the named progressions fits."),
        _pace_and_voices(reading, scene),
    )
    return Panel("harmony", "Harmony", groups if reading.chords else (), plot=_tension(reading, scene))


def _cadences(cadences: Sequence[Cadence], scene: Scene) -> list[Finding]:
    found = []
    for same in gathered(cadences, lambda one: (one.kind, one.numerals, one.key)):
        first = same[0]
        name, mark = CLOSES.get(first.kind, (first.kind.capitalize(), "T"))
        formal = f" ({first.kind} cadence)" if first.kind in FORMAL else ""
        lead = Phrase(f"{name}{formal} ")
        tail = Phrase(f" in {Key.parse(first.key).pretty}" + (f", {times(len(same))}" if len(same) > 1 else ""))
        found.append(
            Finding(
                phrases=(lead, *numerals(first.numerals), tail),
                confidence=mean_confidence(same),
                why=sentence(first.why),
                mark=mark,
                **scene.passages([(one.start_s, one.end_s) for one in same]),
            )
        )
    return sorted(found, key=lambda one: -len(one.passages) - one.more_passages)


def _modulations(modulations: Sequence[Modulation], scene: Scene) -> list[Finding]:
    return [
        Finding(
            phrases=plain(f"To {Key.parse(one.to_key).pretty}, {_way(one)}"),
            confidence=one.confidence,
            why=sentence(one.why),
            **scene.passages([(one.start_s, one.end_s)]),
        )
        for one in modulations
    ]


def _way(one: Modulation) -> str:
    if one.kind == "pivot" and one.pivot_symbol:
        return f"through {one.pivot_symbol}, a chord of both keys"
    return "by a semitone's slide" if one.kind == "chromatic" else "at once"


def _patterns(patterns: Sequence[PatternFound], scene: Scene) -> list[Finding]:
    found = []
    for same in gathered(patterns, lambda one: (one.pattern, one.key)):
        best = max(same, key=lambda one: one.confidence)
        rounds = sum(one.rounds for one in same)
        often = f", {rounds:.3g} rounds" if rounds >= 1.5 else ""
        found.append(
            Finding(
                phrases=plain(best.name + often),
                confidence=best.confidence,
                why=f"{sentence(best.why)} {sentence(best.origin)}",
                **scene.passages([(one.start_s, one.end_s) for one in same]),
            )
        )
    return sorted(found, key=lambda one: -one.confidence)


def _pace_and_voices(reading: HarmonyReading, scene: Scene) -> Group:
    found = []
    if reading.rhythm is not None:
        found.append(
            Finding(
                phrases=plain(_pace(reading.rhythm.usual_length_beats, reading.rhythm.changes_per_minute)),
                confidence=reading.rhythm.confidence,
                why=sentence(reading.rhythm.why),
            )
        )
    voices = reading.voice_leading
    if voices is not None:
        faults = [(fault.start_s, fault.end_s) for fault in voices.faults]
        smooth = "Chords are near each other" if voices.mean_cost_semitones <= 4 else "Chords lie far apart"
        said = f"{smooth}: {voices.mean_common_tones:.1f} tones stay from one to the next"
        found.append(
            Finding(
                phrases=plain(said), confidence=voices.confidence, why=sentence(voices.why), **scene.passages(faults)
            )
        )
    whole = reading.complexity
    if whole is not None:
        found.append(complexity(whole.value, whole.terms, whole.confidence))
    return group("Pace and movement", found)


def _pace(beats: float | None, per_minute: float) -> str:
    if beats is None:
        return f"Chords change {per_minute:.0f} times a minute"
    return f"A chord mostly lasts {beats:g} {'beat' if beats == 1 else 'beats'}"


def _tension(reading: HarmonyReading, scene: Scene) -> Plot | None:
    points = reading.tension
    if len(points) < 2 or scene.duration_s <= 0:
        return None
    top = max(points, key=lambda point: point.tension)
    line, area = curve(steps(_values(points), scene.duration_s), scene.duration_s, 0.0, max(LEAST_TOP, top.tension))
    where = scene.passage(top.time_s, top.time_s + 0.5).words
    marks = tuple(
        Mark(round(100 * one.arrival_s / scene.duration_s, 2), CLOSES.get(one.kind, ("", "T"))[1], one.kind)
        for one in reading.cadences
        if one.confidence >= 0.5
    )
    words = f"Harmonic tension over the song, highest in {where}; dots are cadences."
    return Plot("Tension", line, area, words, marks)


def _values(points: Sequence[TensionPoint]) -> list[tuple[float, float]]:
    return [(point.time_s, point.tension) for point in points]
