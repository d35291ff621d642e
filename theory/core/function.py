"""What a chord does in a key: the short way to theory.core.harmony.function."""

from theory.core.harmony.function import Function, HarmonicReading, Kind, describe, describe_between

__all__ = ["Function", "HarmonicReading", "Kind", "describe", "describe_between"]
