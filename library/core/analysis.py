"""What was heard in a song: the `Analysis` document and its parts.

All times are seconds from the first sample. A confidence is the estimated chance, 0 to 1, that the statement is right.
"""

from typing import Annotated, Literal, Self

from pydantic import Field, NonNegativeFloat, PositiveFloat, model_validator

from theory.core.chord import Chord
from theory.core.document import Document

Confidence = Annotated[float, Field(ge=0.0, le=1.0)]
Function = Literal["T", "P", "D", "X"]
ChurchMode = Literal["ionian", "dorian", "phrygian", "lydian", "mixolydian", "aeolian", "locrian"]
Signature = Annotated[str, Field(pattern=r"^\d{1,2}/\d{1,2}$")]


class Loudness(Document):
    """Loudness after ITU-R BS.1770-5 and EBU Tech 3342. None where silence leaves nothing to measure."""

    integrated_lufs: float | None = None
    range_lu: NonNegativeFloat | None = None
    true_peak_dbtp: float | None = None


class TempoAlternate(Document):
    """Another speed at which the same song may be tapped, such as half or double."""

    bpm: PositiveFloat
    confidence: Confidence


class Tempo(Document):
    """The pulse a listener taps, as a median over the song."""

    bpm: PositiveFloat
    confidence: Confidence
    alternates: tuple[TempoAlternate, ...] = ()  # likeliest first


class TempoPoint(Document):
    """The tempo at one moment of the tempo curve."""

    time_s: NonNegativeFloat
    bpm: PositiveFloat


class Swing(Document):
    """How beats divide: length of the first part against the second, 1.0 even, 2.0 a triplet's long and short."""

    ratio: Annotated[float, Field(ge=0.5, le=4.0)]
    confidence: Confidence


class Metre(Document):
    """The time signature, written as "4/4"; the one that holds longest."""

    signature: Signature
    confidence: Confidence


class KeyEstimate(Document):
    """The main key, written as "Eb major". `mode` is set where a church mode is clear: D minor in Dorian."""

    key: str
    confidence: Confidence
    mode: ChurchMode | None = None


class Span(Document):
    """A stretch of time; `end_s` is after `start_s`."""

    start_s: NonNegativeFloat
    end_s: PositiveFloat
    confidence: Confidence

    @model_validator(mode="after")
    def _runs_forward(self) -> Self:
        if self.end_s <= self.start_s:
            raise ValueError(f"a span cannot end at {self.end_s} s when it starts at {self.start_s} s")
        return self


class MetreRegion(Span):
    """A stretch under one time signature."""

    signature: Signature


class KeyRegion(Span):
    """A stretch in one key."""

    key: str
    mode: ChurchMode | None = None


class ChordAlternate(Document):
    """Another reading of the same stretch."""

    label: str
    confidence: Confidence


class ChordSpan(Span):
    """A stretch of one chord. `label` is in Harte syntax, "N" where no chord sounds."""

    label: str
    alternates: tuple[ChordAlternate, ...] = ()  # likeliest first
    roman: str | None = None
    function: Function = "X"
    borrowed: bool = False  # borrowed from the other mode, or applied to another degree

    @property
    def symbol(self) -> str:
        """The label as people read it: "Em7", "D/F♯"."""
        return Chord.parse(self.label).symbol


class Section(Span):
    """A part of the form. Equal letters repeat; a prime marks a varied return."""

    label: str
    name: str | None = None


class InstrumentHeard(Document):
    """An instrument or family that sounds somewhere in the song, by its General MIDI family or a plain name."""

    name: str
    confidence: Confidence


class Analysis(Document):
    """Everything that was heard in one song. Spans of one kind follow each other without overlap."""

    schema_version: Literal[1] = 1
    duration_s: NonNegativeFloat
    tuning_cents: Annotated[float, Field(ge=-50.0, le=50.0)] = 0.0  # of A against 440 Hz
    loudness: Loudness
    tempo: Tempo | None = None
    tempo_curve: tuple[TempoPoint, ...] = ()
    swing: Swing | None = None
    beats_s: tuple[NonNegativeFloat, ...] = ()
    beat_confidences: tuple[Confidence, ...] = ()  # one a beat, or empty
    downbeats_s: tuple[NonNegativeFloat, ...] = ()
    metre: Metre | None = None
    metre_regions: tuple[MetreRegion, ...] = ()
    key: KeyEstimate | None = None
    key_regions: tuple[KeyRegion, ...] = ()
    chords: tuple[ChordSpan, ...] = ()
    sections: tuple[Section, ...] = ()
    instruments: tuple[InstrumentHeard, ...] = ()  # surest first

    def to_eval_json(self, song_id: str) -> dict[str, object]:
        """The analysis in the schema of the evaluation cases: lists of [start, end, label]."""
        keys = [[round(r.start_s, 4), round(r.end_s, 4), r.key] for r in self.key_regions]
        key_names = {r.start_s: r.key for r in self.key_regions}
        return {
            "id": song_id,
            "duration": round(self.duration_s, 4),
            "key_global": self.key.key if self.key else None,
            "keys": keys,
            "tempo": {"bpm": round(self.tempo.bpm, 3), "confidence": round(self.tempo.confidence, 3)}
            if self.tempo
            else None,
            "time_signature": self._metres(),
            "beats": [round(t, 4) for t in self.beats_s],
            "downbeats": [round(t, 4) for t in self.downbeats_s],
            "chords": [[round(c.start_s, 4), round(c.end_s, 4), c.label] for c in self.chords],
            "roman": [
                [round(c.start_s, 4), round(c.end_s, 4), c.roman, _key_at(key_names, c.start_s)]
                for c in self.chords
                if c.roman and key_names
            ],
            "sections": [[round(s.start_s, 4), round(s.end_s, 4), s.label] for s in self.sections],
        }

    def _metres(self) -> list[list[object]]:
        if self.metre_regions:
            return [[round(r.start_s, 4), round(r.end_s, 4), r.signature] for r in self.metre_regions]
        return [[0.0, round(self.duration_s, 4), self.metre.signature]] if self.metre else []


def _key_at(keys_by_start: dict[float, str], time_s: float) -> str:
    started = [start for start in keys_by_start if start <= time_s + 1e-6]
    return keys_by_start[max(started)] if started else next(iter(keys_by_start.values()))


class PartialAnalysis(Document):
    """An `Analysis` still being made: each field is None until its stage has ended."""

    duration_s: NonNegativeFloat | None = None
    tuning_cents: float | None = None
    loudness: Loudness | None = None
    tempo: Tempo | None = None
    tempo_curve: tuple[TempoPoint, ...] | None = None
    swing: Swing | None = None
    beats_s: tuple[NonNegativeFloat, ...] | None = None
    beat_confidences: tuple[Confidence, ...] | None = None
    downbeats_s: tuple[NonNegativeFloat, ...] | None = None
    metre: Metre | None = None
    metre_regions: tuple[MetreRegion, ...] | None = None
    key: KeyEstimate | None = None
    key_regions: tuple[KeyRegion, ...] | None = None
    chords: tuple[ChordSpan, ...] | None = None
    sections: tuple[Section, ...] | None = None
    instruments: tuple[InstrumentHeard, ...] | None = None
