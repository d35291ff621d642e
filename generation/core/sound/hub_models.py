"""Models for whole songs that others publish: what each can do, and under which terms.

None is used unless a person asks for it, and none is fetched unless a person allows it. docs/algorithms/hub-models.md.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from generation.core.results import SoundUsed

Library = Literal["diffusers", "transformers"]
Source = Literal["cover", "start", "none"]
REQUIREMENTS = "pip install -r requirements-hub.txt"


@dataclass(frozen=True, slots=True)
class HubModel:
    """One model. `source` says what it makes of our render: covers it, starts from it, or ignores it."""

    id: str
    name: str
    library: Library
    repository: str
    licence: str
    may_earn: bool  # whether music made with it may be sold
    must_accept: bool  # whether a person must accept its licence first
    source: Source
    longest_s: float
    halves: bool = False  # whether it is made to run in 16 bits on a graphics card

    @property
    def used(self) -> SoundUsed:
        """For the ledger."""
        page = f"https://huggingface.co/{self.repository}"
        return SoundUsed(name=self.name, licence=self.licence, source=page, may_earn=self.may_earn)


@dataclass(frozen=True, slots=True)
class HubConfig:
    """What this machine has and may do."""

    folder: Path | None = None  # with a folder for each model, named by its id, as `save_pretrained` writes it
    allow_download: bool = False
    revision: str = ""  # the commit to fetch: what is fetched is always pinned
    accepted: frozenset[str] = field(default_factory=frozenset)  # ids of models whose licence was accepted
    device: str = "cpu"  # "auto": a graphics card where torch sees one


MODELS: dict[str, HubModel] = {
    model.id: model
    for model in (
        HubModel(
            "ace-step", "ACE-Step 1.5", "diffusers", "ACE-Step/acestep-v15-xl-turbo-diffusers", "MIT",
            may_earn=True, must_accept=False, source="cover", longest_s=600.0, halves=True,
        ),
        HubModel(
            "stable-audio", "Stable Audio Open 1.0", "diffusers", "stabilityai/stable-audio-open-1.0",
            "Stability AI Community License (sales allowed below 1 million US dollars of yearly revenue)",
            may_earn=True, must_accept=True, source="start", longest_s=47.0,
        ),
        HubModel(
            "musicgen", "MusicGen small", "transformers", "facebook/musicgen-small", "CC-BY-NC-4.0 (not for sale)",
            may_earn=False, must_accept=True, source="none", longest_s=30.0,
        ),
    )
}  # fmt: skip


def hub_model(name: str) -> HubModel:
    """A model by its id. Raises ValueError for one that is not there."""
    if name not in MODELS:
        raise ValueError(f"There is no model {name!r}; there are: {', '.join(MODELS)}.")
    return MODELS[name]


def consent_missing(model: HubModel, accepted: Collection[str]) -> str:
    """A sentence where a person must accept its licence first; empty where not."""
    if not model.must_accept or model.id in accepted:
        return ""
    return f"{model.name} has this licence: {model.licence}. Accept it before the model is used."


def too_long(model: HubModel, duration_s: float) -> str:
    """A sentence where it cannot make so long a song; empty where it can."""
    if 1.0 <= duration_s <= model.longest_s:
        return ""
    return (
        f"{model.name} makes 1 to {model.longest_s:g} seconds, but {duration_s:g} are asked for; the sampler has no "
        "such limit."
    )


def obstacle(model: HubModel, config: HubConfig) -> str:
    """Why a model cannot be used here, as a sentence; empty where nothing is in its way."""
    missing = [name for name in ("torch", model.library) if find_spec(name) is None]
    if missing:
        return f"{model.name} needs the packages {' and '.join(missing)}, which are not installed: {REQUIREMENTS}"
    if sentence := consent_missing(model, config.accepted):
        return sentence
    if local_folder(model, config) is None and not config.allow_download:
        where = config.folder / model.id if config.folder else f"a folder {model.id}"
        return (
            f"The weights of {model.name} are not on this machine: put {model.repository} into {where}, or allow it to "
            "be fetched (HUB_DOWNLOAD and HUB_REVISIONS)."
        )
    if local_folder(model, config) is None and not _is_commit(config.revision):
        return (
            f"{model.name} is only fetched at a fixed revision: name the commit (40 digits) of {model.repository} in "
            "HUB_REVISIONS."
        )
    return ""


def local_folder(model: HubModel, config: HubConfig) -> Path | None:
    """Where its weights lie, None where they are not here."""
    if config.folder is None:
        return None
    folder = config.folder / model.id
    index = "model_index.json" if model.library == "diffusers" else "config.json"
    return folder if (folder / index).is_file() else None


def _is_commit(text: str) -> bool:
    return len(text) == 40 and all(letter in "0123456789abcdef" for letter in text)
