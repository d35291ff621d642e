"""The base of every document: frozen, strict about unknown fields, JSON in and out."""

from typing import Self

from pydantic import BaseModel, ConfigDict


class Document(BaseModel):
    """A finished statement about music: it never changes, and it checks itself on the way in.

    Equal documents compare equal and hash equal, so they can be cached by value.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    def to_json(self) -> str:
        """The document as one line of JSON text."""
        return self.model_dump_json()

    @classmethod
    def from_json(cls, text: str | bytes) -> Self:
        """Read what `to_json` wrote. Raises pydantic.ValidationError (a ValueError) on anything else."""
        return cls.model_validate_json(text)
