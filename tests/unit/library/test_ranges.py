import pytest

from library.core.ranges import ByteRange, RangeError, parse_range


@pytest.mark.parametrize(
    ("header", "first", "last"),
    [
        ("bytes=0-99", 0, 99),
        ("bytes=100-", 100, 999),
        ("bytes=-1", 999, 999),
        ("bytes=-5000", 0, 999),
        ("bytes=990-5000", 990, 999),
        ("Bytes = 5 - 5", 5, 5),
    ],
)
def test_it_reads_one_range(header: str, first: int, last: int) -> None:
    assert parse_range(header, 1000) == ByteRange(first, last, 1000)


@pytest.mark.parametrize(
    "header", ["", "bytes", "bytes=", "bytes=-", "bytes=9-3", "items=0-1", "bytes=0-1,5-6", "bytes=a-b"]
)
def test_it_ignores_what_is_no_single_range(header: str) -> None:
    assert parse_range(header, 1000) is None


@pytest.mark.parametrize(
    ("header", "size"), [("bytes=1000-", 1000), ("bytes=-0", 1000), ("bytes=0-", 0), ("bytes=-5", 0)]
)
def test_it_says_that_a_range_lies_outside(header: str, size: int) -> None:
    with pytest.raises(RangeError):
        parse_range(header, size)


def test_a_shortened_range_keeps_its_beginning() -> None:
    part = ByteRange(100, 900, 1000).at_most(10)
    assert (part.first, part.last, part.length) == (100, 109, 10)
    assert part.content_range == "bytes 100-109/1000"
