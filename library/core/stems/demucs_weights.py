"""Where the weights of Demucs lie on this machine. Loads neither torch nor demucs.

Demucs has two formats: `<signature>-<checksum>.th`, a pickle, which its older loader keeps in torch's cache, and
`<signature>.safetensors` from the Hugging Face hub. A model is a bag of one or more signatures, named in
`<model>.yaml`.
"""

from __future__ import annotations

import importlib.util
import re
from dataclasses import dataclass
from pathlib import Path

from library.core.stems.facts import DemucsConfig

SIGNATURE = re.compile(r"[0-9a-f]{8}")


@dataclass(frozen=True)
class DemucsWeights:
    """One file per signature of the bag, and the bag's own file."""

    bag: Path
    files: dict[str, Path]

    @property
    def signatures(self) -> list[str]:
        return list(self.files)


def is_installed() -> bool:
    """Whether the package demucs is there."""
    return importlib.util.find_spec("demucs") is not None


def find_weights(config: DemucsConfig) -> DemucsWeights | None:
    """The weights of the configured model; None where a file of it is missing."""
    bag = _bag_file(config)
    if bag is None:
        return None
    files: dict[str, Path] = {}
    for signature in signatures_of(bag):
        path = _weights_file(signature, _folders(config))
        if path is None:
            return None
        files[signature] = path
    return DemucsWeights(bag, files) if files else None


def signatures_of(bag: Path) -> list[str]:
    """The signatures in the first list of a bag file, `models: ['955717e8']`, in one line or several."""
    text = bag.read_text(encoding="utf-8")
    listed = re.search(r"models:\s*(\[[^\]]*\]|(?:\s*-\s*\S+)+)", text)
    return SIGNATURE.findall(listed[1]) if listed else []


def _bag_file(config: DemucsConfig) -> Path | None:
    candidates = [folder / f"{config.model}.yaml" for folder in _folders(config)]
    spec = importlib.util.find_spec("demucs")
    if spec is not None and spec.origin:
        candidates.append(Path(spec.origin).parent / "remote" / f"{config.model}.yaml")
    return next((path for path in candidates if path.is_file()), None)


def _folders(config: DemucsConfig) -> list[Path]:
    """The studio's folder first, then the caches of torch and of the hub."""
    cache = config.cache or Path.home() / ".cache"
    snapshots = sorted((cache / "huggingface" / "hub").glob("models--adefossez--*/snapshots/*"))
    return [*([config.folder] if config.folder else []), cache / "torch" / "hub" / "checkpoints", *snapshots]


def _weights_file(signature: str, folders: list[Path]) -> Path | None:
    for folder in folders:
        found = sorted([*folder.glob(f"{signature}*.th"), *folder.glob(f"{signature}*.safetensors")])
        if found:
            return found[-1]
    return None
