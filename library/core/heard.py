"""What the pipeline hands out: what is known so far, and the finished hearing."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from library.core.analysis import Analysis, PartialAnalysis
from library.core.decoding import AudioFacts
from theory.core.document import Document
from theory.core.reading import Reading


class Stage(StrEnum):
    """The steps of hearing, in order."""

    DECODE = "decode"
    WAVEFORM = "waveform"
    NOTES = "notes"
    RHYTHM = "rhythm"
    HARMONY = "harmony"
    SECTIONS = "sections"
    THEORY = "theory"


class HeardSoFar(Document):
    """What is known after `stage`; everything still to come is None or empty."""

    stage: Stage | None = None
    analysis: PartialAnalysis = PartialAnalysis()
    facts: AudioFacts | None = None
    file_sha256: str | None = None
    fingerprint: str | None = None  # Chromaprint of the first 120 s, as fpcalc prints it
    peaks_path: str | None = None
    transcription_path: str | None = None
    theory: Reading | None = None
    mini_waveform: tuple[Annotated[int, Field(ge=0, le=255)], ...] = ()
    harmony_strip: str = ""  # a letter per bar: T P D X, "-" where nothing is heard
    warnings: tuple[str, ...] = ()
    stage_seconds: dict[str, float] = {}


class Heard(Document):
    """A song that was heard to the end."""

    analysis: Analysis
    facts: AudioFacts
    file_sha256: str
    fingerprint: str | None
    peaks_path: str
    transcription_path: str | None = None
    theory: Reading | None = None
    mini_waveform: tuple[int, ...]
    harmony_strip: str
    warnings: tuple[str, ...]
    stage_seconds: dict[str, float]


def finished(so_far: HeardSoFar) -> Heard:
    """The finished hearing. Raises ValueError where a stage is missing."""
    if so_far.facts is None or so_far.file_sha256 is None or so_far.peaks_path is None:
        raise ValueError(f"hearing is not finished: the last stage was {so_far.stage}")
    known = {name: value for name, value in so_far.analysis if value is not None}
    return Heard(
        analysis=Analysis.model_validate(known),
        facts=so_far.facts,
        file_sha256=so_far.file_sha256,
        fingerprint=so_far.fingerprint,
        peaks_path=so_far.peaks_path,
        transcription_path=so_far.transcription_path,
        theory=so_far.theory,
        mini_waveform=so_far.mini_waveform,
        harmony_strip=so_far.harmony_strip,
        warnings=so_far.warnings,
        stage_seconds=so_far.stage_seconds,
    )
