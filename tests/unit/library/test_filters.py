"""The filters of the library page as they come in the address."""

from __future__ import annotations

import pytest
from django.http import QueryDict

from library.core.rules import Condition
from library.forms import BulkForm, ClockField, SongFilter, clean_released


def filter_of(query: str) -> SongFilter:
    return SongFilter(QueryDict(query))


def test_an_address_becomes_rules_and_chips() -> None:
    wanted = filter_of("q=low&bpm_min=80&bpm_max=110&key=Eb+major&near=1&length_min=3:30&rating=4&state=failed&genre=-")
    assert wanted.rules().rules == (
        Condition(field="any", op="contains", value="low"),
        Condition(field="key", op="near", value="Eb major"),
        Condition(field="bpm", op="between", low=80, high=110),
        Condition(field="length", op="at_least", low=210),
        Condition(field="rating", op="at_least", low=4),
        Condition(field="genre", op="empty", value="-"),
        Condition(field="state", op="is", value="failed"),
    )
    assert [chip.text for chip in wanted.chips()] == [
        "“low”", "80 to 110 BPM", "E♭ major and neighbours", "No genre", "from 3:30", "4 stars or more", "Failed",
    ]  # fmt: skip


def test_a_chip_leads_to_the_list_without_it() -> None:
    chips = filter_of("q=low&bpm_min=80&bpm_max=110&sort=title&page=4").chips()
    assert [chip.without for chip in chips] == ["?bpm_min=80&bpm_max=110&sort=title", "?q=low&sort=title"]


def test_a_range_the_wrong_way_round_is_turned() -> None:
    assert filter_of("bpm_min=110&bpm_max=80").rules().rules == (
        Condition(field="bpm", op="between", low=80, high=110),
    )


def test_what_is_not_understood_is_said_and_the_rest_still_filters() -> None:
    wanted = filter_of("bpm_min=fast&key=H&length_max=soon&q=low")
    assert wanted.rules().rules == (Condition(field="any", op="contains", value="low"),)
    assert len(wanted.problems()) == 3
    assert any("soon" in problem for problem in wanted.problems())


@pytest.mark.parametrize(("text", "seconds"), [("3:30", 210), ("1:02:03", 3723), ("45", 45), ("", None), (None, None)])
def test_lengths_are_read_as_people_write_them(text: str | None, seconds: float | None) -> None:
    assert ClockField(required=False).clean(text) == seconds


@pytest.mark.parametrize("text", ["1:2:3:4", "3.5 min", "-1", "9999999"])
def test_lengths_that_are_none_are_refused(text: str) -> None:
    from django.core.exceptions import ValidationError

    with pytest.raises(ValidationError, match="no length"):
        ClockField().clean(text)


def test_a_release_is_a_year_a_month_or_a_day() -> None:
    from django.core.exceptions import ValidationError

    assert [clean_released(text) for text in ("1997", "1997-05", " 1997-05-21 ", "")] == [
        "1997",
        "1997-05",
        "1997-05-21",
        "",
    ]
    with pytest.raises(ValidationError, match="no date"):
        clean_released("May 97")


def test_a_bulk_edit_wants_only_what_is_ticked() -> None:
    form = BulkForm(QueryDict("change=genre&change=rating&genre=&artist=ignored&rating=3"))
    assert form.is_valid()
    assert form.wanted() == {"genre": "", "rating": 3}
