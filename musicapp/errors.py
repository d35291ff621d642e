"""The error tree. Pure: core code of every app may import it.

Core code raises ``ValueError`` for a caller's mistake and one of these for the
world's. The text of each is a sentence a producer understands: what was seen,
why it is wrong, what to do.
"""

from __future__ import annotations


class MusicAppError(Exception):
    """Something outside the program went wrong; ``permanent`` says that trying again cannot help."""

    permanent = True

    def __init__(self, message: str, *, permanent: bool | None = None) -> None:
        super().__init__(message)
        self.message = message
        if permanent is not None:
            self.permanent = permanent


class UnreadableAudio(MusicAppError):
    """The file is no sound we can decode, or breaks off before any sound."""


class TooLong(MusicAppError):
    """The sound or the file is beyond the stated limits."""


class ModelMissing(MusicAppError):
    """A learned model or a system library that this step needs is not installed."""


class StorageFull(MusicAppError):
    """The disk or the bucket has no room left."""

    permanent = False


class BrokerDown(MusicAppError):
    """The message broker cannot be reached; the job waits in its row."""

    permanent = False


class JobCancelled(MusicAppError):
    """The person asked to stop; raised out of ``progress``."""

    def __init__(self, message: str = "Cancelled. What was finished before is kept.") -> None:
        super().__init__(message)
