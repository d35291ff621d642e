"""What a style may draw from. Weights are relative."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Recipe:
    """One style. `bpm` counts the metre's beat. `spans`: chord lengths; `roles`: pools of instruments by role."""

    weight: float
    metres: dict[str, float]
    bpm: tuple[float, float]
    harmony: str
    modes: dict[str, float]
    spans: dict[str, float]
    figures: dict[str, float]
    basses: dict[str, float]
    roles: dict[str, str]
    kits: dict[str, float] = field(default_factory=lambda: {"": 1.0})
    busy: tuple[float, float] = (0.2, 0.7)
    syncopation: tuple[float, float] = (0.0, 0.0)
    ornaments: float = 0.0
    swing: tuple[float, float, float] = (1.0, 1.0, 1.0)  # least, most, unit in q
    expression: float = 0.0  # chance of rubato
    texture: str = "band"  # band, chorale, trio, solo
    melody: float = 0.85  # chance that a tune is played
    names: tuple[str, ...] = ("theme", "contrast", "theme", "coda")


MAJOR_MINOR = {"major": 6.0, "minor": 4.0}
EVEN = {"bar": 4.0, "half": 3.0, "beat": 1.0}
PIANO = {"tune": "grand", "harmony": "grand", "bass": "grand"}
POP_NAMES = ("intro", "verse", "chorus", "verse", "chorus", "bridge", "chorus", "outro")
