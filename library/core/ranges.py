"""HTTP byte ranges (RFC 9110, section 14), as far as a player needs them: one range at a time."""

import re
from dataclasses import dataclass
from typing import Self

_ONE_RANGE = re.compile(r"bytes\s*=\s*(\d{0,18})\s*-\s*(\d{0,18})\s*", re.IGNORECASE)


class RangeError(ValueError):
    """The range asked for begins after the last byte."""


@dataclass(frozen=True, slots=True)
class ByteRange:
    """Bytes `first` to `last` (inclusive) of a file of `size` bytes."""

    first: int
    last: int
    size: int

    @classmethod
    def whole(cls, size: int) -> Self:
        """All of the file; `last` is -1 where it is empty."""
        return cls(0, size - 1, size)

    @property
    def length(self) -> int:
        """Number of bytes."""
        return self.last - self.first + 1

    @property
    def content_range(self) -> str:
        """The Content-Range header of a 206 answer."""
        return f"bytes {self.first}-{self.last}/{self.size}"

    def at_most(self, length: int) -> "ByteRange":
        """The same range, cut after `length` bytes. A server may answer with less than was asked for."""
        return ByteRange(self.first, min(self.last, self.first + length - 1), self.size)


def parse_range(header: str, size: int) -> ByteRange | None:
    """The range a Range header asks for, None where it is to be ignored (other units, several ranges, nonsense).

    "bytes=0-99", "bytes=100-" and the suffix "bytes=-500" are understood. Raises RangeError.
    """
    match = _ONE_RANGE.fullmatch(header.strip())
    if match is None or not (match[1] or match[2]):
        return None
    if not match[1]:
        return _suffix(int(match[2]), size)
    first = int(match[1])
    last = int(match[2]) if match[2] else size - 1
    if match[2] and last < first:
        return None
    if first >= size:
        raise RangeError(f"the range begins at byte {first} of {size}")
    return ByteRange(first, min(last, size - 1), size)


def _suffix(length: int, size: int) -> ByteRange:
    if length == 0 or size == 0:
        raise RangeError(f"the last {length} bytes of {size} are none")
    return ByteRange(max(0, size - length), size - 1, size)
