"""Which separator is used: Demucs where its weights are, else our network, else rules. Pages ask `best_facts`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from library.core.stems.demucs_weights import find_weights, is_installed
from library.core.stems.facts import NETWORK, NETWORK_WEIGHTS, RULES, DemucsConfig, SeparatorFacts, demucs_facts

if TYPE_CHECKING:
    from library.core.stems.separator import Separator


def best_facts(config: DemucsConfig | None = None) -> SeparatorFacts:
    """Who would split a song now. Loads nothing."""
    asked = config or DemucsConfig()
    weights = find_weights(asked) if is_installed() else None
    if weights is not None:
        return demucs_facts(asked, weights.signatures)
    if is_installed() and asked.may_download:
        return demucs_facts(asked, [])
    return NETWORK if NETWORK_WEIGHTS.is_file() else RULES


def best_separator(config: DemucsConfig | None = None) -> Separator:
    """The separator that `best_facts` names; ours where Demucs cannot be loaded after all."""
    from musicapp.errors import ModelMissing

    if best_facts(config).name not in {NETWORK.name, RULES.name}:
        from library.core.stems.demucs_separator import demucs_separator

        try:
            return demucs_separator(config or DemucsConfig())
        except ModelMissing:
            pass
    return own_separator()


def own_separator() -> Separator:
    """The separator that is always there."""
    if NETWORK_WEIGHTS.is_file():
        from library.core.stems.network import network_separator

        return network_separator()
    from library.core.stems.engineered import rules_separator

    return rules_separator()
