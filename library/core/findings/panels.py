"""The panels of theory on the song page, in their order."""

from dataclasses import dataclass

from library.core.analysis import Analysis, PartialAnalysis
from library.core.bars import Bars
from library.core.findings.finding import Panel, Scene
from library.core.findings.form import form_panel, instruments_panel
from library.core.findings.genre import genre_panel
from library.core.findings.harmony import harmony_panel
from library.core.findings.melody import melody_panel
from library.core.findings.rhythm import rhythm_panel
from theory.core.reading import Reading


def panels(reading: Reading | None, heard: Analysis | PartialAnalysis, named: str | None = None) -> list[Panel]:
    """What theory says of a song, one panel for each area; none where the theory was not read yet.

    `named` is the genre that a person gave it.
    """
    if reading is None:
        return []
    scene = Scene(Bars(heard.beats_s or (), heard.downbeats_s or ()), heard.duration_s or 0.0)
    found: list[Panel] = []
    if reading.harmony is not None:
        found.append(harmony_panel(reading.harmony, scene))
    if reading.rhythm is not None:
        found.append(rhythm_panel(reading.rhythm, heard, scene))
    if reading.melody is not None:
        found.append(melody_panel(reading.melody, scene))
    if reading.form is not None:
        found.append(form_panel(reading.form, scene))
    if reading.genre is not None:
        found.append(genre_panel(reading.genre, named, scene))
    found.append(instruments_panel(heard))
    return found


@dataclass(frozen=True, slots=True)
class Area:
    """One area of theory on the page: always there, with a panel once it was read."""

    slug: str
    title: str
    panel: Panel | None


AREAS = (
    ("harmony", "Harmony"), ("rhythm", "Rhythm"), ("melody", "Melody"), ("form", "Form"), ("genre", "Genre"),
    ("instruments", "Instruments"),
)  # fmt: skip


def areas(found: list[Panel]) -> list[Area]:
    """Every area with its panel."""
    by_slug = {panel.slug: panel for panel in found}
    return [Area(slug, title, by_slug.get(slug)) for slug, title in AREAS]
