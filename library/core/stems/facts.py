"""The separators there are, as people are told of them. Loads nothing heavy: pages ask it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from theory.core.document import Document

NETWORK_WEIGHTS = Path(__file__).resolve().parents[1] / "weights" / "stems.onnx"


class SeparatorFacts(Document):
    """Who made a set of stems. `rank` orders separators: a higher one is worth making stems again for."""

    name: str
    version: str
    label: str  # for people
    licence: str
    remark: str  # one line: what to expect
    rank: int


@dataclass(frozen=True)
class DemucsConfig:
    """Which Demucs, where its weights may lie, and whether they may be fetched from the network."""

    model: str = "htdemucs"
    folder: Path | None = None
    cache: Path | None = None  # where torch and the hub keep what they fetched; ~/.cache where None
    may_download: bool = False


RULES = SeparatorFacts(
    name="partimento-rules",
    version="1",
    label="Rules without a network",
    licence="AGPL-3.0-or-later",
    remark="A rough split by register, attack and place; voices stay mixed with what stands in the middle.",
    rank=1,
)
NETWORK = SeparatorFacts(
    name="partimento-stems",
    version="1",
    label="Partimento's own separator",
    licence="AGPL-3.0-or-later; its weights learned from music made for it",
    remark="Learned from made music, never from a recorded singer: about 2 to 7 dB SDR, with traces of the others.",
    rank=2,
)


def demucs_facts(config: DemucsConfig, signatures: list[str]) -> SeparatorFacts:
    """Demucs with these weights; version 4 of the package made them."""
    return SeparatorFacts(
        name=config.model,
        version="-".join(["4", *signatures]),
        label=f"Demucs ({config.model})",
        licence="MIT",
        remark="It learned from recorded songs; its authors report about 9 dB SDR over the songs of MUSDB18-HQ.",
        rank=10,
    )
