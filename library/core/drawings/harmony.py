"""Tension, cadences and harmonic rhythm."""

from typing import Any

from library.core.analysis import PartialAnalysis
from theory.core.harmony.statements import HarmonyReading


def harmony_drawing(heard: PartialAnalysis, reading: HarmonyReading | None) -> dict[str, Any] | None:
    """Tension, cadences and harmonic rhythm."""
    return (
        reading.model_dump(mode="json", include={"tension", "cadences", "rhythm", "modulations"}) if reading else None
    )
