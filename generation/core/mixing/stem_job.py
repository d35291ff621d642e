"""What a child process needs to make one stem, and the keys under which its renders are kept. Plain Python and JSON."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Self

from generation.core.blueprint import PlanPart
from generation.core.mixing.chain import Chain
from generation.core.notes import Control, Played, Tone

_CORE = Path(__file__).resolve().parents[1]
_MASTERING = _CORE.parents[1] / "mastering" / "core"


@dataclass(frozen=True, kw_only=True)
class Window:
    """Samples first..last-1 that are made again, and the part as it is played then."""

    first: int
    last: int
    played: Played


@dataclass(frozen=True, kw_only=True)
class StemJob:
    """One stem: the part before its takes, then each take in turn. `frames` includes what rings on."""

    part: PlanPart
    base: Played
    takes: tuple[Window, ...]
    frames: int
    chain: Chain
    target_lufs: float
    width: float
    quarter_s: float
    kicks_s: tuple[float, ...]
    seed: int  # of the blueprint: worn tape and vinyl
    render_seed: int
    sounds: str  # which SoundFonts there are

    def keys(self) -> tuple[str, ...]:
        """The key of the stem before any take, after the first, and so on: of all that the samples depend on."""
        common = self._plain()
        rows = [_digest([version(), common, self.base])]
        for take in self.takes:
            rows.append(_digest([rows[-1], take.first, take.last, take.played]))
        return tuple(rows)

    def _plain(self) -> dict[str, Any]:
        """All but notes; of the part only what can be heard."""
        silent = {"id", "name", "role", "seed", "style", "level_db", "effects"}
        return {
            "part": self.part.model_dump(mode="json", exclude=silent),
            "chain": self.chain.model_dump(mode="json"),
            "frames": self.frames,
            "target_lufs": self.target_lufs,
            "level_db": self.part.level_db,
            "width": self.width,
            "quarter_s": self.quarter_s,
            "kicks_s": self.kicks_s if self.chain.ducking else (),
            "seeds": [self.seed, self.render_seed],
            "sounds": self.sounds,
        }

    def to_wire(self) -> dict[str, Any]:
        """As it goes to a child process."""
        plain = {"part": self.part.model_dump(mode="json"), "chain": self.chain.model_dump(mode="json")}
        return {**vars(self), **plain, "takes": [vars(take) for take in self.takes]}

    @classmethod
    def from_wire(cls, wire: dict[str, Any]) -> Self:
        """What `to_wire` made, after its way through JSON."""
        fields = dict(wire)
        fields["part"], fields["chain"] = PlanPart.model_validate(wire["part"]), Chain.model_validate(wire["chain"])
        fields["base"] = _played(wire["base"])
        fields["takes"] = tuple(
            Window(first=row["first"], last=row["last"], played=_played(row["played"])) for row in wire["takes"]
        )
        fields["kicks_s"] = tuple(wire["kicks_s"])
        return cls(**fields)


def _played(row: Sequence[Any]) -> Played:
    part, tones, controls = row
    return Played(part, tuple(_tone(*tone) for tone in tones), tuple(Control(*control) for control in controls))


def _tone(  # noqa: PLR0917  a row of the wire, in its order
    start_s: float, end_s: float, pitch: int, velocity: int, articulation: str, bends: Sequence[Sequence[float]]
) -> Tone:
    return Tone(start_s, end_s, pitch, velocity, articulation, tuple((at, cents) for at, cents in bends))


def _digest(rows: Sequence[Any]) -> str:
    """A SHA-256 of plain values, written out in one way. The name of a part is no part of its sound."""
    plain = [[row.tones, row.controls] if isinstance(row, Played) else row for row in rows]
    return hashlib.sha256(json.dumps(plain, separators=(",", ":"), sort_keys=True).encode()).hexdigest()


@cache
def version() -> str:
    """A digest of the program text that makes stems: a changed program finds no old renders."""
    digest = hashlib.sha256()
    folders = (_CORE / "sound", _CORE / "mixing", _CORE / "instruments")
    files = [path for folder in folders for path in folder.rglob("*") if path.suffix in {".py", ".toml"}]
    for path in sorted([*files, _MASTERING / "wave_file.py"]):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def soundfont_identity() -> str:
    """Names and sizes of the SoundFonts that are here."""
    from generation.core.sound.fonts import soundfonts

    return " ".join(f"{path.name}:{path.stat().st_size}" for path in soundfonts())
