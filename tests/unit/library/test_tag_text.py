from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from library.core.tag_text import isrc, number, release_date, repaired


@pytest.mark.parametrize(
    ("meant", "encoding"),
    [
        ("Café Müller", "utf-8"),
        ("Чайковский", "cp1251"),
        ("Времена года, соч. 37", "cp1251"),
        ("さくら さくら", "shift_jis"),
        ("東京の夜", "shift_jis"),
        ("“Blue” – live", "cp1252"),
        ("Żółć", "utf-8"),
    ],
)
def test_text_under_a_wrong_label_is_read_as_it_was_meant(meant: str, encoding: str) -> None:
    assert repaired(meant.encode(encoding).decode("latin-1")) == meant


@pytest.mark.parametrize("text", ["Café", "Ænima", "Señor Coconut", "Motörhead", "naïve façade", "ÄÖ", "Sigur Rós"])
def test_real_latin_1_stays(text: str) -> None:
    assert repaired(text) == text


@given(st.text())
def test_any_text_comes_out_as_text(text: str) -> None:
    assert isinstance(repaired(text), str)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("1997", "1997"),
        ("1997-05", "1997-05"),
        ("1997-05-21", "1997-05-21"),
        ("1997-05-21T12:00:00Z", "1997-05-21"),
        ("1997-05-21 12:00", "1997-05-21"),
        ("19970521", "1997-05-21"),
        ("1997/5/3", "1997-05-03"),
        ("21.05.1997", "1997-05-21"),
        ("05/21/1997", "1997-05-21"),
        ("05/06/1997", "1997"),
        ("06.06.1997", "1997-06-06"),
        ("℗ 1997 Some Label", "1997"),
        ("May 1997", "1997"),
        ("c1997", "1997"),
        ("1997-00-00", "1997"),
        ("1997-13-01", "1997"),
        ("1997-02-30", "1997-02"),
        ("0000", ""),
        ("97", ""),
        ("9999", ""),
        ("unknown", ""),
        ("", ""),
    ],
)
def test_dates_of_every_shape_are_read(written: str, read: str) -> None:
    assert release_date(written) == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("3", 3),
        ("03", 3),
        ("3/12", 3),
        (" 7 / 9", 7),
        ("0", None),
        ("A1", None),
        ("", None),
        ("-1", None),
        ("99999", None),
    ],
)
def test_numbers_are_read_and_nonsense_is_none(written: str, read: int | None) -> None:
    assert number(written) == read


def test_isrc_is_brought_into_one_shape() -> None:
    assert isrc("us-s1z-99-00001") == "USS1Z9900001"
    assert isrc("ISRC GBAYE0601498") == "GBAYE0601498"
    assert isrc("12345") == ""
    assert isrc("USS1Z99000012") == ""


@given(st.text(max_size=50))
def test_any_text_is_a_date_a_number_a_code_or_nothing(text: str) -> None:
    assert len(release_date(text)) in {0, 4, 7, 10}
    assert number(text) is None or number(text) > 0  # type: ignore[operator]
    assert len(isrc(text)) in {0, 12}
