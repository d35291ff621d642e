"""What a practice song is made of. Musical time is counted in quarter notes ("q") from the first downbeat.

A pickup lies before zero. Seconds come later, from the tempo map in `timing`.
"""

from dataclasses import dataclass, field

from theory.core.chord import QUALITIES, degree_semitones
from theory.core.pitch import pitch_class, step_name

MODES: dict[str, tuple[int, ...]] = {
    "major": (0, 2, 4, 5, 7, 9, 11),
    "minor": (0, 2, 3, 5, 7, 8, 10),
    "dorian": (0, 2, 3, 5, 7, 9, 10),
    "phrygian": (0, 1, 3, 5, 7, 8, 10),
    "lydian": (0, 2, 4, 6, 7, 9, 11),
    "mixolydian": (0, 2, 4, 5, 7, 9, 10),
    "aeolian": (0, 2, 3, 5, 7, 8, 10),
}
MINOR_LIKE = frozenset({"minor", "dorian", "phrygian", "aeolian"})


@dataclass(frozen=True, slots=True)
class Bars:
    """A metre: its signature and the lengths of its beats in q (6/8 has two of 1.5)."""

    signature: str
    beats_q: tuple[float, ...]
    strong: tuple[int, ...] = (0,)  # beats that carry weight

    @property
    def bar_q(self) -> float:
        """Length of a bar in q."""
        return sum(self.beats_q)

    @property
    def compound(self) -> bool:
        """True where a beat falls into three."""
        return self.beats_q[0] == 1.5

    @property
    def beat_starts_q(self) -> list[float]:
        """Starts of the beats within the bar, in q."""
        return [sum(self.beats_q[:index]) for index in range(len(self.beats_q))]


METRES: dict[str, Bars] = {
    "4/4": Bars("4/4", (1, 1, 1, 1), (0, 2)),
    "3/4": Bars("3/4", (1, 1, 1)),
    "2/4": Bars("2/4", (1, 1)),
    "2/2": Bars("2/2", (2, 2)),
    "3/2": Bars("3/2", (2, 2, 2)),
    "6/8": Bars("6/8", (1.5, 1.5)),
    "9/8": Bars("9/8", (1.5, 1.5, 1.5)),
    "12/8": Bars("12/8", (1.5, 1.5, 1.5, 1.5), (0, 2)),
    "3/8": Bars("3/8", (0.5, 0.5, 0.5)),
    "5/4": Bars("5/4", (1, 1, 1, 1, 1), (0, 3)),
    "5/4b": Bars("5/4", (1, 1, 1, 1, 1), (0, 2)),
    "7/8": Bars("7/8", (0.5,) * 7, (0, 2, 4)),
    "7/8b": Bars("7/8", (0.5,) * 7, (0, 3, 5)),
    "7/4": Bars("7/4", (1,) * 7, (0, 4)),
    "6/4": Bars("6/4", (1,) * 6, (0, 3)),
}


@dataclass(frozen=True, slots=True)
class Home:
    """A key: tonic name and mode (any of MODES)."""

    tonic: str
    mode: str

    @property
    def minor_like(self) -> bool:
        """True where the third above the tonic is minor."""
        return self.mode in MINOR_LIKE

    @property
    def name(self) -> str:
        """As keys are written in the truth: "Eb major" or "C minor" (modes go by their third)."""
        return f"{self.tonic} {'minor' if self.minor_like else 'major'}"

    @property
    def pcs(self) -> tuple[int, ...]:
        """The seven pitch classes from the tonic upwards."""
        return tuple((pitch_class(self.tonic) + step) % 12 for step in MODES[self.mode])


@dataclass(frozen=True, slots=True)
class Sound:
    """A chord in the plan: spelled root (None: silence), Harte quality, bass degree, Roman figure and its key."""

    root: str | None
    quality: str = "maj"
    bass_degree: str = "1"
    figure: str = "I"
    home: Home = field(default_factory=lambda: Home("C", "major"))

    @property
    def label(self) -> str:
        """The Harte label."""
        if self.root is None:
            return "N"
        return f"{self.root}:{self.quality}" + ("" if self.bass_degree == "1" else f"/{self.bass_degree}")

    @property
    def pcs(self) -> tuple[int, ...]:
        """Pitch classes from the root upwards as the quality lists them, empty for silence."""
        if self.root is None:
            return ()
        return tuple((pitch_class(self.root) + step) % 12 for step in QUALITIES[self.quality][0])

    @property
    def bass_pc(self) -> int:
        """Pitch class of the bass; 0 for silence."""
        return 0 if self.root is None else (pitch_class(self.root) + degree_semitones(self.bass_degree)) % 12

    @property
    def bass_name(self) -> str:
        """Spelled bass."""
        number = int("".join(filter(str.isdigit, self.bass_degree)))
        return step_name(self.root or "C", number, degree_semitones(self.bass_degree))


@dataclass(frozen=True, slots=True)
class Change:
    """A chord from start to end, in q."""

    start_q: float
    end_q: float
    sound: Sound


@dataclass(slots=True)
class Note:
    """One note in q. `loud` is 0..1. `shift_s` is added to its time, `end_shift_s` to its end only."""

    start_q: float
    end_q: float
    pitch: int
    loud: float = 0.6
    shift_s: float = 0.0
    grace: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """One stroke on the kit: time in q, class, loudness 0..1."""

    start_q: float
    kind: str
    loud: float


@dataclass(slots=True)
class Part:
    """One instrument's notes. `role`: melody, bass, harmony, pad, counter or voice; `sustain` holds the pedal."""

    role: str
    program: int
    notes: list[Note] = field(default_factory=list)
    name: str = ""
    gain_db: float = 0.0
    pan: float = 0.0
    pedal: bool = False
    source: str = "soundfont"  # or the name of a made synthesis, or "singing"


@dataclass(frozen=True, slots=True)
class Section:
    """A formal part in q: its letter (same letter, same material) and its name."""

    start_q: float
    end_q: float
    letter: str
    name: str


@dataclass(slots=True)
class Song:
    """A whole song before it has a tempo."""

    style: str
    home: Home
    bars: list[tuple[float, Bars]] = field(default_factory=list)  # start of every bar, its metre
    changes: list[Change] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    hits: list[Hit] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    fermatas_q: list[tuple[float, float]] = field(default_factory=list)  # where time stands, extra length in q
    breaths_q: list[float] = field(default_factory=list)  # ends of phrases
    tempo_steps: list[tuple[float, float]] = field(default_factory=list)  # from q, times the tempo
    pickup_q: float = 0.0
    end_q: float = 0.0
    harmony_sounds: bool = True
