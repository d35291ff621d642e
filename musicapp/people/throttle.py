"""Counting what comes too often, in the cache: per process unless the cache is shared."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.cache import cache

from musicapp.people.models import digest


@dataclass(frozen=True)
class Throttle:
    """At most ``most`` events of one kind and source in ``per_s`` seconds, counted from the first."""

    kind: str
    most: int
    per_s: int

    def is_over(self, source: str) -> bool:
        """Counts one event; true when it was one too many."""
        key = f"throttle:{self.kind}:{digest(source)}"
        cache.add(key, 0, timeout=self.per_s)
        try:
            return cache.incr(key) > self.most
        except ValueError:  # ran out between the two lines
            return False
