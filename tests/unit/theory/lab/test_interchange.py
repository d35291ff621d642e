"""Twelve modes on one tonic, to borrow from."""

import pytest

from tests.unit.theory.lab.rows import home
from theory.core.lab.interchange import interchange
from theory.core.lab.modes import MODES


def test_the_home_comes_first_and_has_nothing_foreign() -> None:
    rows = interchange(home("C"))
    assert rows[0].slug == "major"
    assert rows[0].foreign == ()
    assert {row.slug for row in rows} == set(MODES)
    assert [row.apart for row in rows] == sorted(row.apart for row in rows)


@pytest.mark.parametrize(
    ("mode", "symbols"),
    [
        ("minor", "Cm Ddim E♭ Fm Gm A♭ B♭"),
        ("lydian", "C D Em F♯dim G Am Bm"),
        ("mixolydian", "C Dm Edim F Gm Am B♭"),
    ],
)
def test_each_mode_lends_its_own_chords(mode: str, symbols: str) -> None:
    lender = next(row for row in interchange(home("C")) if row.slug == mode)
    assert " ".join(each.symbol for each in lender.chords) == symbols
    assert all(not each.borrowed for each in lender.chords)


def test_neighbouring_modes_differ_by_one_tone() -> None:
    near = {row.slug for row in interchange(home("C")) if row.apart == 1}
    assert near == {"lydian", "mixolydian", "melodic-minor"}
