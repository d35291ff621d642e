"""Which SoundFonts this machine has, and under which terms they may be used."""

from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from musicapp import env

VARIABLE = "SOUNDFONTS"
PACKAGE = "musescore-general-soundfont-small"
_FOLDER = "/usr/share/sounds"


class Terms(NamedTuple):
    """What a font is called and what it asks of those who use it."""

    name: str
    licence: str
    source: str


_MUSESCORE = Terms("MuseScore General", "MIT", "https://musescore.org/en/handbook/soundfonts-and-sfz-files")
_FLUID = Terms("FluidR3 GM", "MIT", "https://packages.debian.org/fluid-soundfont-gm")
_TERMS = {  # by how a file name begins
    "musescore_general": _MUSESCORE,
    "fluidr3": _FLUID,
    "timgm6mb": Terms("TimGM6mb", "GPL-2.0-or-later", "https://packages.debian.org/timgm6mb-soundfont"),
}
_DEFAULTS = (
    "sf3/MuseScore_General_Lite.sf3",
    "sf3/MuseScore_General_Full.sf3",
    "sf3/MuseScore_General.sf3",
    "sf2/MuseScore_General.sf2",
    "sf2/FluidR3_GM.sf2",
    "sf3/FluidR3Mono_GM.sf3",
)


def soundfonts() -> tuple[Path, ...]:
    """The fonts that are here, the best first: those that SOUNDFONTS lists, divided by colons.

    A folder stands for the usual fonts in it.
    """
    listed = [Path(one) for one in env.text(VARIABLE, _FOLDER).split(":") if one]
    paths = [place for one in listed for place in ([one / name for name in _DEFAULTS] if one.is_dir() else [one])]
    return tuple(path for path in paths if path.is_file())


def sampler_is_here() -> bool:
    """Whether sampled instruments can sound on this machine: a font and the engine are installed."""
    return bool(soundfonts()) and find_spec("tinysoundfont") is not None


def terms(font: Path) -> Terms:
    """Name and licence of a font; one that is not known is the owner's business and says so."""
    for beginning, known in _TERMS.items():
        if font.name.lower().startswith(beginning):
            return known
    return Terms(font.stem, "unknown: see the terms of this SoundFont", "")


def may_earn(font: Path) -> bool:
    """Whether music made with it may be sold; False where nobody has said so."""
    return terms(font).licence in {"MIT", "GPL-2.0-or-later"}
