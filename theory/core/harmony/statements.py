"""What a harmonic reading says: one document per kind of statement, each with its confidence and its reason.

Times are seconds from the first sample and, where the piece has bars, places as bar and beat. Confidences are 0 to 1.
"""

from typing import Literal

from theory.core.document import Document
from theory.core.harmony.function import Function, Kind
from theory.core.piece import Place

CadenceKind = Literal[
    "perfect authentic", "imperfect authentic", "half", "Phrygian", "plagal", "deceptive", "evaded", "backdoor",
    "Aeolian",
]  # fmt: skip
ModulationKind = Literal["pivot", "direct", "chromatic"]


class Statement(Document):
    """Something said about a stretch of music."""

    start_s: float
    end_s: float
    start: Place | None = None  # None where the piece has no bars
    end: Place | None = None
    confidence: float
    why: str  # a short sentence in plain words


class ChordReading(Statement):
    """One chord in its key."""

    label: str  # Harte
    symbol: str  # as a lead sheet writes it
    key: str
    roman: str | None  # None for no chord
    function: Function
    role: str
    kind: Kind
    borrowed: bool


class Modulation(Statement):
    """A change of key; `start_s` is where the new key holds, `pivot_*` name the chord that belongs to both keys."""

    from_key: str
    to_key: str
    kind: ModulationKind
    fifths_apart: int  # steps between the key signatures on the circle of fifths, -6 to 6
    pivot_symbol: str | None = None
    pivot_in_old: str | None = None
    pivot_in_new: str | None = None
    pivot_s: float | None = None


class Cadence(Statement):
    """A close: its last two or three chords. `strength` 0 to 1 says how final it is, `confidence` whether it is one."""

    kind: CadenceKind
    key: str
    numerals: tuple[str, ...]
    strength: float
    arrival_s: float  # where the last chord begins
    arrival: Place | None = None


class HarmonicRhythm(Document):
    """How fast the chords change."""

    changes_per_bar: float | None  # None where there are no bars
    changes_per_minute: float
    regularity: float  # 0..1: 1 where all chords last equally long
    usual_length_beats: float | None
    curve: tuple[tuple[float, float], ...]  # (seconds, changes per bar), one point per bar
    confidence: float
    why: str


class PatternFound(Statement):
    """A named progression, where it stands and how often it comes round."""

    pattern: str  # slug, as in patterns.toml
    name: str
    numerals: tuple[str, ...]  # as heard, in the key of the pattern
    key: str
    rotation: int  # 0 where it begins with its own first chord
    rounds: float
    origin: str


class VoiceLeadingStep(Document):
    """From one chord to the next: semitones that the voices must move at least, tones that stay."""

    time_s: float
    cost_semitones: int
    common_tones: int
    largest_move_semitones: int


class VoiceLeadingFault(Statement):
    """A weakness in the voices as played."""

    kind: Literal["parallel fifths", "parallel octaves", "hidden octaves", "leap"]
    voices: tuple[int, int]  # from the top, 0 the highest; equal for a leap


class VoiceLeading(Document):
    """The voice leading of a piece: the chords' own distances, and what the outer voices do where notes are known."""

    mean_cost_semitones: float
    mean_common_tones: float
    smoothness: float  # 0..1, 1 where no voice moves more than a step
    steps: tuple[VoiceLeadingStep, ...]
    faults: tuple[VoiceLeadingFault, ...]
    confidence: float
    why: str


class TensionPoint(Document):
    """Tension as a chord begins, 0 to 1, with its parts."""

    time_s: float
    tension: float
    distance: float  # from the tonic, in Lerdahl's chord space
    dissonance: float
    key_distance: float


class ComplexityTerm(Document):
    """One part of the harmonic complexity; `value` and `weight` are 0 to 1."""

    name: str
    value: float
    weight: float
    why: str


class HarmonicComplexity(Document):
    """How complex the harmony is, 0 to 1, as the weighted mean of its terms."""

    value: float
    terms: tuple[ComplexityTerm, ...]
    confidence: float
    why: str


class KeyStretch(Statement):
    """A stretch in one key, as the piece gives it."""

    key: str


class HarmonyReading(Document):
    """All that is said about the harmony of one piece."""

    schema_version: Literal[1] = 1
    main_key: str | None
    main_key_confidence: float
    keys: tuple[KeyStretch, ...]
    chords: tuple[ChordReading, ...]
    modulations: tuple[Modulation, ...]
    cadences: tuple[Cadence, ...]
    rhythm: HarmonicRhythm | None
    patterns: tuple[PatternFound, ...]
    voice_leading: VoiceLeading | None
    tension: tuple[TensionPoint, ...]
    complexity: HarmonicComplexity | None
    summary: tuple[str, ...]  # a few sentences in plain words
