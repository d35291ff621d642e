"""All patches of our synthesisers by name, with the gain that makes them alike in loudness."""

import tomllib
from functools import cache
from pathlib import Path

from generation.core.sound import synth_bass, synth_effects, synth_keys, synth_leads, synth_pads
from generation.core.sound.voices import Patch

_GAINS = Path(__file__).with_name("gains.toml")


@cache
def patches() -> dict[str, Patch]:
    """Every patch that an instrument may name."""
    return {
        "saw-lead": Patch(synth_leads.saw_lead, 0.12, gain_db=gain("saw-lead")),
        "square-lead": Patch(synth_leads.square_lead, 0.1, gain_db=gain("square-lead")),
        "supersaw": Patch(synth_leads.supersaw, 0.3, variants=3, gain_db=gain("supersaw")),
        "arp-saw": Patch(synth_leads.arp_saw, 0.15, gain_db=gain("arp-saw")),
        "pluck": Patch(synth_leads.pluck, 0.25, gain_db=gain("pluck")),
        "brass-stab": Patch(synth_leads.brass, 0.12, gain_db=gain("brass-stab")),
        "sub-bass": Patch(synth_bass.sub_bass, 0.08, gain_db=gain("sub-bass")),
        "fm-bass": Patch(synth_bass.fm_bass, 0.08, gain_db=gain("fm-bass")),
        "acid-bass": Patch(synth_bass.acid_bass, 0.06, gain_db=gain("acid-bass")),
        "reese": Patch(synth_bass.reese, 0.1, gain_db=gain("reese")),
        "electric-piano": Patch(synth_keys.electric_piano, 0.25, gain_db=gain("electric-piano")),
        "fm-piano": Patch(synth_keys.fm_piano, 0.25, gain_db=gain("fm-piano")),
        "fm-bell": Patch(synth_keys.fm_bell, 1.2, gain_db=gain("fm-bell")),
        "mallet": Patch(synth_keys.mallet, 0.4, variants=4, gain_db=gain("mallet")),
        "plucked-string": Patch(synth_keys.plucked_string, 0.2, variants=4, gain_db=gain("plucked-string")),
        "organ": Patch(synth_keys.organ, 0.06, gain_db=gain("organ")),
        "warm-pad": Patch(synth_pads.warm_pad, 0.9, gain_db=gain("warm-pad")),
        "wide-pad": Patch(synth_pads.wide_pad, 1.2, gain_db=gain("wide-pad")),
        "string-machine": Patch(synth_pads.string_machine, 0.5, gain_db=gain("string-machine")),
        "choir-pad": Patch(synth_pads.choir_pad, 0.6, gain_db=gain("choir-pad")),
        "bowed": Patch(synth_pads.bowed, 0.18, variants=4, gain_db=gain("bowed")),
        "flute-like": Patch(synth_pads.flute, 0.1, variants=4, gain_db=gain("flute-like")),
        "noise-riser": Patch(
            synth_effects.effect, 0.08, variants=4, to_end=True, one_shot_s=synth_effects.effect_length_s,
            gain_db=gain("noise-riser"),
        ),
        "impact": Patch(synth_effects.impact, 0.3, variants=4, one_shot_s=lambda pitch: 3.0, gain_db=gain("impact")),
    }  # fmt: skip


def patch(name: str) -> Patch:
    """A patch by its name. Raises ValueError for one that is not there."""
    known = patches()
    if name not in known:
        raise ValueError(f"There is no patch {name!r}; there are: {', '.join(known)}.")
    return known[name]


@cache
def _gains() -> dict[str, dict[str, float]]:
    table: dict[str, dict[str, float]] = tomllib.loads(_GAINS.read_text(encoding="utf-8"))
    return table


def gain(name: str) -> float:
    """Gain of a patch or kit in dB."""
    return _gains()["patch"].get(name, 0.0)


def preset_gain(bank: int, program: int) -> float:
    """Gain of a preset of the sampler in dB."""
    return _gains()["preset"].get(f"{bank}:{program}", _gains()["preset"]["other"])
