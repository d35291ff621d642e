"""What workers forget about people."""

from __future__ import annotations

from datetime import timedelta

from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from musicapp.jobs import registry
from musicapp.people.models import User
from musicapp.people.tasks import forget_what_has_ended


def test_sessions_that_ran_out_go_and_others_stay(as_owner: Client, as_outsider: Client) -> None:
    old = Session.objects.get(session_key=as_outsider.cookies["sessionid"].value)
    Session.objects.filter(pk=old.pk).update(expire_date=timezone.now() - timedelta(seconds=1))
    forget_what_has_ended()
    assert [row.pk for row in Session.objects.all()] == [as_owner.cookies["sessionid"].value]


def test_wrong_passwords_that_no_longer_count_go(client: Client, owner: User) -> None:
    for name in ("old", "new"):
        client.post("/sign-in/", {"username": name, "password": "wrong"})
    AccessAttempt.objects.filter(username="old").update(attempt_time=timezone.now() - timedelta(minutes=16))
    forget_what_has_ended()
    assert [row.username for row in AccessAttempt.objects.all()] == ["new"]


def test_workers_know_the_chore() -> None:
    assert forget_what_has_ended in [chore.run for chore in registry.chores()]
