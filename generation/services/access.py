"""Who may see what was made: the only place that looks at its owner."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.http import Http404

from generation.models import Made

if TYPE_CHECKING:
    from musicapp.people.models import User

NO_MADE = "There is no such song among those that you made."


def get_made_for(user: User | AnonymousUser, pk: UUID, *, deleted: bool = False) -> Made:
    """What was made, if it is this person's; one that was deleted only where ``deleted`` says so. Else 404."""
    rows = Made.objects.filter(pk=pk, owner_id=user.pk)
    made: Made | None = (rows if deleted else rows.present()).first()
    if made is None:
        raise Http404(NO_MADE)
    return made
