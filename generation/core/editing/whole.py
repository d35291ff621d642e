"""What holds for the whole song or for one section: title, tempo, metre, key and mode, groove, swing, production."""

from typing import get_args

from generation.core.blueprint import Blueprint, Mode, Section
from generation.core.editing.choices import grooves, voicings
from generation.core.editing.form import changed, with_rows
from generation.core.editing.numerals import in_other_home, moved_tonic
from generation.core.editing.parts import STYLES
from generation.core.editing.reading import Change, number, one_of, section_of, text, whole
from generation.core.editing.rows import rescaled
from generation.core.seeds import LARGEST_SEED
from theory.core.lab.modes import Home
from theory.core.metre import Metre
from theory.core.pitch import fifths_of

SLOWEST_BPM, FASTEST_BPM = 20.0, 320.0
MODES: tuple[str, ...] = get_args(Mode)
_PRODUCTION = {"loudness_lufs": (-30.0, -5.0), "true_peak_dbtp": (-6.0, -0.1), "width": (0.0, 2.0)}


def title(blueprint: Blueprint, change: Change) -> Blueprint:
    """The name of the song."""
    return changed(blueprint, title=text(change, "value", 200, empty=True))


def tempo(blueprint: Blueprint, change: Change) -> Blueprint:
    """The tempo of the whole song (sections keep their relations) or of one section."""
    bpm = round(number(change, "value", SLOWEST_BPM, FASTEST_BPM), 2)
    if change.get("section") is not None:
        at, _ = section_of(blueprint, change)
        rows = [(i, changed(one, bpm=bpm) if i == at else one) for i, one in enumerate(blueprint.sections)]
        return with_rows(blueprint, rows)
    factor = bpm / blueprint.bpm
    sections = tuple(
        changed(one, bpm=bpm if one.bpm == blueprint.bpm else _within(one.bpm * factor)) for one in blueprint.sections
    )
    return changed(blueprint, bpm=bpm, sections=sections)


def _within(bpm: float) -> float:
    return round(min(FASTEST_BPM, max(SLOWEST_BPM, bpm)), 2)


def metre(blueprint: Blueprint, change: Change) -> Blueprint:
    """The metre of the whole song or of one section; chords are fitted to the new bars."""
    asked = Metre.parse(text(change, "value", 5))
    if not 1 <= asked.numerator <= 16:
        raise ValueError(f"A bar of {asked} is more than can be counted. Write 2/4 to 16/8.")
    groups = _groups(change.get("grouping"), asked)
    at = section_of(blueprint, change)[0] if change.get("section") is not None else None
    rows = []
    for place, section in enumerate(blueprint.sections):
        meant = place == at if at is not None else section.metre == blueprint.metre
        rows.append((place, _in_metre(section, asked, groups) if meant else section))
    made = with_rows(blueprint, rows)
    return made if at is not None else changed(made, metre=str(asked))


def _in_metre(section: Section, asked: Metre, groups: tuple[int, ...]) -> Section:
    chords = rescaled(section.chords, section.bar_quarters, asked.numerator * 4 / asked.denominator)
    return changed(section, metre=str(asked), grouping=groups, chords=chords)


def _groups(value: object, asked: Metre) -> tuple[int, ...]:
    if not value:
        return ()
    if not isinstance(value, list) or not all(isinstance(one, int) and 1 <= one <= 4 for one in value):
        raise ValueError("The grouping of a metre is a list of ones to fours, as in 2, 2, 3.")
    if sum(value) != asked.numerator:
        raise ValueError(f"The groups {', '.join(map(str, value))} add up to {sum(value)}, but {asked} has "
                         f"{asked.numerator}.")  # fmt: skip
    return tuple(value)


def key(blueprint: Blueprint, change: Change) -> Blueprint:
    """Key and mode of the whole song (sections in other keys move along) or of one section."""
    if change.get("section") is not None:
        at, old = section_of(blueprint, change)
        new = Home.parse(text(change, "tonic", 4), one_of(change, "mode", MODES) if change.get("mode") else old.mode)
        rows = [(i, _at_home(one, new) if i == at else one) for i, one in enumerate(blueprint.sections)]
        return with_rows(blueprint, rows)
    main = Home.parse(blueprint.tonic, blueprint.mode)
    new = Home.parse(text(change, "tonic", 4), one_of(change, "mode", MODES) if change.get("mode") else blueprint.mode)
    by = fifths_of(new.tonic) - fifths_of(main.tonic)
    sections = []
    for one in blueprint.sections:
        tonic = new.tonic if one.tonic == blueprint.tonic else moved_tonic(one.tonic, by)
        mode = new.mode.slug if one.mode == blueprint.mode else one.mode
        sections.append(_at_home(one, Home.parse(tonic, mode)))
    return changed(blueprint, tonic=new.tonic, mode=new.mode.slug, sections=tuple(sections))


def _at_home(section: Section, new: Home) -> Section:
    chords = in_other_home(section.chords, section.home, new)
    return changed(section, tonic=new.tonic, mode=new.mode.slug, chords=chords)


def groove(blueprint: Blueprint, change: Change) -> Blueprint:
    """The groove, by name."""
    return changed(blueprint, groove=one_of(change, "value", ("", *grooves())))


def swing(blueprint: Blueprint, change: Change) -> Blueprint:
    """First part of a divided beat against the second: 1 straight, 2 triplets."""
    return changed(blueprint, swing=round(number(change, "value", 1, 3), 3))


def voicing(blueprint: Blueprint, change: Change) -> Blueprint:
    """How chords are laid out."""
    return changed(blueprint, voicing=one_of(change, "value", ("", *voicings())))


def bass_style(blueprint: Blueprint, change: Change) -> Blueprint:
    """How the bass plays."""
    return changed(blueprint, bass_style=one_of(change, "value", ("", *STYLES["bass"])))


def seed(blueprint: Blueprint, change: Change) -> Blueprint:
    """Another seed: the same plan, other notes."""
    return changed(blueprint, seed=whole(change, "value", 0, LARGEST_SEED))


def production(blueprint: Blueprint, change: Change) -> Blueprint:
    """A target of mix and master."""
    field = one_of(change, "field", (*_PRODUCTION, "character"))
    if field == "character":
        made = changed(blueprint.production, character=text(change, "value", 40, empty=True))
    else:
        made = changed(blueprint.production, **{field: round(number(change, "value", *_PRODUCTION[field]), 2)})
    return changed(blueprint, production=made)
