"""Tension with its cadences, changes of key and harmonic rhythm, in short columns."""

from typing import Any

from library.core.analysis import PartialAnalysis
from library.core.findings.harmony import CLOSES, close_in_text
from theory.core.harmony.statements import (
    Cadence,
    CadenceKind,
    HarmonicRhythm,
    HarmonyReading,
    Modulation,
    TensionPoint,
)
from theory.core.key import Key

# What each kind of close is, in one line.
MEANINGS: dict[CadenceKind, str] = {
    "perfect authentic": "dominant to tonic, both on their roots, the tune on the tonic",
    "imperfect authentic": "dominant to tonic, but not with full weight",
    "half": "stops on the dominant and wants to go on",
    "Phrygian": "a half close with the bass a semitone down to the dominant",
    "plagal": "subdominant to tonic, as in Amen",
    "deceptive": "the dominant promises the tonic, another chord comes",
    "evaded": "the dominant promises the tonic, which is put off",
    "backdoor": "♭VII steps up to the tonic",
    "Aeolian": "♭VI and ♭VII step up to the tonic",
}


def harmony_drawing(heard: PartialAnalysis, reading: HarmonyReading | None) -> dict[str, Any] | None:
    """Tension as each chord begins, the closes, the changes of key, and chord changes in each bar."""
    if reading is None:
        return None
    return {
        "tension": _tension(reading.tension),
        "cadences": [_cadence(one) for one in reading.cadences],
        "modulations": [_modulation(one) for one in reading.modulations],
        "pace": _pace(reading.rhythm) if reading.rhythm else None,
    }


def _tension(points: tuple[TensionPoint, ...]) -> dict[str, Any]:
    """Columns; each value is 0 to 1. The parts say why a chord is tense."""
    return {
        "time_s": [round(point.time_s, 3) for point in points],
        "value": [round(point.tension, 2) for point in points],
        "distance": [round(point.distance, 2) for point in points],
        "dissonance": [round(point.dissonance, 2) for point in points],
        "key_distance": [round(point.key_distance, 2) for point in points],
    }


def _cadence(one: Cadence) -> dict[str, Any]:
    return {
        "start_s": round(one.start_s, 3),
        "end_s": round(one.end_s, 3),
        "at_s": round(one.arrival_s, 3),
        "kind": one.kind,
        "words": close_in_text(one.kind),
        "meaning": MEANINGS[one.kind],
        "letter": CLOSES[one.kind][1],
        "key": Key.parse(one.key).pretty,
        "numerals": "–".join(_sign(numeral) for numeral in one.numerals),
        "strength": round(one.strength, 2),
        "confidence": round(one.confidence, 2),
    }


def _modulation(one: Modulation) -> dict[str, Any]:
    ways = {
        "pivot": f"through {_sign(one.pivot_symbol or '')}, a chord of both keys",
        "chromatic": "by the slide of a semitone",
        "direct": "at once",
    }
    return {
        "start_s": round(one.start_s, 3),
        "end_s": round(one.end_s, 3),
        "pivot_s": None if one.pivot_s is None else round(one.pivot_s, 3),
        "kind": one.kind,
        "from": Key.parse(one.from_key).pretty,
        "to": Key.parse(one.to_key).pretty,
        "way": ways["direct" if one.kind == "pivot" and not one.pivot_symbol else one.kind],
        "confidence": round(one.confidence, 2),
    }


def _pace(rhythm: HarmonicRhythm) -> dict[str, Any]:
    """Chord changes bar by bar: columns of the bars' starts and their counts."""
    return {
        "time_s": [round(time_s, 3) for time_s, _ in rhythm.curve],
        "changes": [round(count, 2) for _, count in rhythm.curve],
        "per_bar": rhythm.changes_per_bar,
        "per_minute": rhythm.changes_per_minute,
        "usual_beats": rhythm.usual_length_beats,
        "confidence": round(rhythm.confidence, 2),
    }


def _sign(text: str) -> str:
    """The text "bVII7" as it is set: "♭VII7"; "Bb7" as "B♭7"."""
    return text.replace("#", "♯").replace("b", "♭")
