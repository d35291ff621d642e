"""Demucs (Defossez et al., MIT), the reference separator, where its package and weights are there.

`demucs_separator` loads weights with demucs' own loaders. torch and demucs are imported only there. The sound goes
through the network in the stretches it was trained on (7.8 s for htdemucs), a quarter overlapping.
"""

from __future__ import annotations

import urllib.error
import urllib.request
from typing import TYPE_CHECKING, Any

import numpy as np

from library.core.stems.demucs_weights import DemucsWeights, find_weights, is_installed
from library.core.stems.facts import DemucsConfig, SeparatorFacts, demucs_facts
from library.core.stems.names import STEMS
from library.core.stems.separator import Sound
from musicapp.errors import ModelMissing

if TYPE_CHECKING:
    from pathlib import Path

PROBE_S = 4.0  # so long the network may take to answer before it counts as absent
HUB = "https://huggingface.co"
QUIETEST = 1e-4  # level under which a stretch is not brought to full level
OVERLAP = 0.25
LONGEST_S = 10.0  # for models that take any length


class DemucsSeparator:
    """A Separator around a loaded model of demucs."""

    def __init__(self, model: Any, facts: SeparatorFacts, device: str) -> None:
        self.facts = facts
        self.model = model
        self.device = device
        longest = float(getattr(model, "max_allowed_segment", np.inf))
        self.segment_s = longest if np.isfinite(longest) else LONGEST_S
        self.overlap_s = OVERLAP * self.segment_s

    def split(self, mix: Sound, rate_hz: int) -> Sound:
        """See Separator. Runs at the model's own rate; the stems come back on the grid of `mix`."""
        import soxr

        own_hz = int(self.model.samplerate)
        heard = mix if rate_hz == own_hz else soxr.resample(mix.T, rate_hz, own_hz).T
        found = self._run(np.ascontiguousarray(heard))
        if rate_hz != own_hz:
            found = np.stack([soxr.resample(stem.T, own_hz, rate_hz).T for stem in found])
        stems = np.zeros((len(STEMS), *mix.shape), dtype=np.float32)
        length = min(found.shape[-1], mix.shape[1])
        stems[..., :length] = found[..., :length]
        return stems

    def _run(self, heard: Sound) -> Sound:
        """(2, n) to (4, 2, n), as demucs.api does it: brought to zero mean and unit level, and back."""
        import torch
        from demucs.apply import apply_model

        middle = heard.mean(axis=0)
        mean, level = float(middle.mean()), max(float(middle.std()), QUIETEST)
        with torch.no_grad():
            given = torch.from_numpy((heard - mean) / level)[None]
            told = apply_model(self.model, given, shifts=0, split=False, device=self.device)[0].cpu().numpy()
        names = list(self.model.sources)
        found = np.stack([told[names.index(name)] for name in STEMS])
        result: Sound = (found * level + mean).astype(np.float32)
        return result


def demucs_separator(config: DemucsConfig) -> DemucsSeparator:
    """Loads the configured model. Raises ModelMissing, within seconds, where package or weights are not to be had."""
    if not is_installed():
        raise ModelMissing(
            "Demucs is not installed here. Run `pip install -r requirements-demucs.txt` in the studio's environment."
        )
    import torch

    weights = find_weights(config)
    model = _load(weights) if weights is not None else _fetch(config)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    signatures = weights.signatures if weights is not None else []
    return DemucsSeparator(model.to(device).eval(), demucs_facts(config, signatures), device)


def _load(weights: DemucsWeights) -> Any:
    """The bag of models of these files. Raises ModelMissing where they are damaged."""
    import yaml
    from demucs.apply import BagOfModels

    bag = yaml.safe_load(weights.bag.read_text(encoding="utf-8"))
    try:
        models = [_load_one(path) for path in weights.files.values()]
    except Exception as error:
        names = ", ".join(path.name for path in weights.files.values())
        raise ModelMissing(
            f"The weights of Demucs ({names}) cannot be read: {error}. Copy them anew from where they came."
        ) from error
    return BagOfModels(models, bag.get("weights"), bag.get("segment"))


def _load_one(path: Path) -> Any:
    from demucs.hf import load_safetensors_model
    from demucs.repo import check_checksum
    from demucs.states import load_model

    if path.suffix == ".safetensors":
        return load_safetensors_model(path)
    if "-" in path.stem:
        check_checksum(path, path.stem.rsplit("-", 1)[1])
    return load_model(path)  # type: ignore[no-untyped-call]


def _fetch(config: DemucsConfig) -> Any:
    """The model from the network, if that is allowed and there is one. Raises ModelMissing."""
    if not config.may_download:
        raise ModelMissing(missing_sentence(config, "They may not be fetched either (DEMUCS_DOWNLOAD is no)."))
    from huggingface_hub.constants import ENDPOINT as endpoint  # noqa: N811

    try:
        # Asked once and briefly: the loader itself tries several addresses for half a minute.
        urllib.request.urlopen(urllib.request.Request(endpoint, method="HEAD"), timeout=PROBE_S).close()  # noqa: S310
    except urllib.error.HTTPError:
        pass  # something answered
    except OSError as error:
        raise ModelMissing(missing_sentence(config, f"{endpoint} cannot be reached either.")) from error
    from demucs.pretrained import get_model

    try:
        return get_model(config.model)
    except (Exception, SystemExit) as error:
        raise ModelMissing(missing_sentence(config, "Fetching them did not work either.")) from error


def missing_sentence(config: DemucsConfig, why: str) -> str:
    """What to put where."""
    place = config.folder or "the folder that DEMUCS_WEIGHTS names"
    return (
        f"The weights of Demucs ({config.model}) are not on this machine. {why} "
        f"Put 955717e8-8726e21a.th, or htdemucs.yaml and 955717e8.safetensors, into {place}, then try again."
    )
