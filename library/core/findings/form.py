"""The panels of form and of instruments."""

from library.core.analysis import Analysis, PartialAnalysis
from library.core.findings.finding import (
    Finding,
    Panel,
    Scene,
    gathered,
    group,
    mean_confidence,
    plain,
    sentence,
    times,
)
from theory.core.form.reading import Degree, FormReading

LEAD_S = 4.0
LEAST = 0.1  # an instrument less likely than this is not named


def form_panel(reading: FormReading, scene: Scene) -> Panel:
    """All that is said about the form as a whole; the sections themselves have a list of their own."""
    if not reading.sections:
        return Panel("form", "Form", (), "No sections were heard.")
    whole = [
        Finding(phrases=plain(form.name.capitalize()), confidence=form.confidence, why=sentence(form.why))
        for form in reading.forms
    ]
    degrees = [_degree("Repetition", reading.repetition), _degree("Contrast between neighbours", reading.contrast)]
    whole += [one for one in degrees if one]
    joints = []
    for same in gathered(reading.transitions, lambda one: one.kind):
        said = f"{same[0].kind.capitalize()}, {times(len(same))}"
        around = tuple(scene.around(one.time_s, LEAD_S) for one in same)
        sure = mean_confidence(same)
        joints.append(Finding(phrases=plain(said), confidence=sure, why=sentence(same[0].why), passages=around))
    pattern = reading.pattern.replace("'", "′")
    return Panel("form", "Form", (group("The whole", whole), group("How sections join", joints)), pattern)


def _degree(name: str, degree: Degree | None) -> Finding | None:
    if degree is None:
        return None
    return Finding(phrases=plain(name), confidence=degree.confidence, why=sentence(degree.why), value=degree.value)


def instruments_panel(heard: Analysis | PartialAnalysis) -> Panel:
    """The instruments that sound somewhere in the song."""
    found = [
        Finding(phrases=plain(one.name[0].upper() + one.name[1:]), confidence=one.confidence)
        for one in heard.instruments or ()
        if one.confidence >= LEAST
    ]
    lead = "" if found else "No instrument could be told apart."
    return Panel("instruments", "Instruments", (group("", found, most=10),) if found else (), lead)
