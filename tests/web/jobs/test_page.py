"""The jobs page, its cards and its buttons."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from django.test import Client

from musicapp.jobs import views
from musicapp.jobs.models import Job, State
from musicapp.people.models import User
from tests.web.jobs.conftest import Rehearsal

HTMX = {"HX-Request": "true"}


@pytest.fixture
def one_of_each(owner: User, rehearsal: Rehearsal) -> dict[str, Job]:
    return {
        state.value: rehearsal.job(owner, title=f"Prelude {state}", state=state, subject_id=uuid4()) for state in State
    }


def test_every_job_stands_in_its_group(as_owner: Client, one_of_each: dict[str, Job]) -> None:
    page = as_owner.get("/jobs/").content.decode()
    groups = re.split(r'data-group="(\w+)"', page)[1:]
    where = dict(zip(groups[::2], groups[1::2], strict=True))
    for group, titles in {
        "running": ["running"],
        "waiting": ["queued"],
        "failed": ["failed"],
        "finished": ["done", "cancelled"],
    }.items():
        assert re.findall(r"Rehearsing</span> Prelude (\w+)", where[group]) == titles or set(
            re.findall(r"Rehearsing</span> Prelude (\w+)", where[group])
        ) == set(titles)


def test_a_running_job_shows_stage_share_time_left_and_cancel(
    as_owner: Client, owner: User, rehearsal: Rehearsal
) -> None:
    job = rehearsal.job(
        owner, state=State.RUNNING, stage="play", progress=0.58, seconds_left=70.0, message="Bar 37 of 64",
        timings={"read": 2.0},
    )  # fmt: skip
    page = as_owner.get("/jobs/").content.decode()
    for shown in ("58 %", "Bar 37 of 64", "1 min 10 s left", f"/jobs/{job.pk}/cancel", 'class="done"', 'class="now"'):
        assert shown in page


def test_an_unknown_time_left_is_not_made_up(as_owner: Client, owner: User, rehearsal: Rehearsal) -> None:
    rehearsal.job(owner, state=State.RUNNING, progress=0.01)
    assert "time left not known yet" in as_owner.get("/jobs/").content.decode()


def test_a_failed_job_says_why_and_offers_another_try(as_owner: Client, owner: User, rehearsal: Rehearsal) -> None:
    rehearsal.job(owner, state=State.FAILED, error="No room <left>.", details="Traceback (most recent)")
    page = as_owner.get("/jobs/").content.decode()
    assert "No room &lt;left&gt;." in page
    assert re.search(r"<details>.*Traceback", page, re.DOTALL)
    assert "Try again" in page


def test_a_job_that_cannot_be_tried_again_offers_none(as_owner: Client, owner: User, rehearsal: Rehearsal) -> None:
    rehearsal.job(owner, state=State.FAILED, error="The file is empty.", can_retry=False)
    assert "Try again" not in as_owner.get("/jobs/").content.decode()


def test_an_empty_page_says_what_will_be_here(as_owner: Client) -> None:
    page = as_owner.get("/jobs/").content.decode()
    assert "Nothing to do" in page
    assert "Bring in songs" in page


def test_thousands_are_shown_in_parts(
    as_owner: Client, owner: User, rehearsal: Rehearsal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "SHOWN", 3)
    Job.objects.bulk_create(Job(owner=owner, kind="rehearse", title=f"P{number}") for number in range(10))
    page = as_owner.get("/jobs/").content.decode()
    assert page.count("data-job=") == 3
    assert "3 of 10 shown" in page
    more = re.search(r'href="(\?waiting=\d+)"', page)
    assert more
    assert as_owner.get(f"/jobs/{more[1]}").content.decode().count("data-job=") == 6


def test_a_senseless_count_shows_the_usual_number(as_owner: Client) -> None:
    for count in ("-1", "0", "x", "²", "9" * 30):
        assert as_owner.get("/jobs/", {"waiting": count}).status_code == 200


def test_the_page_asks_as_often_for_fifty_jobs_as_for_one(
    as_owner: Client, owner: User, rehearsal: Rehearsal, django_assert_max_num_queries: object
) -> None:
    Job.objects.bulk_create(
        Job(owner=owner, kind="rehearse", title=f"P{n}", state=state) for n in range(50) for state in State
    )
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        as_owner.get("/jobs/")


def test_cancel_works_without_a_script(as_owner: Client, one_of_each: dict[str, Job]) -> None:
    answer = as_owner.post(f"/jobs/{one_of_each['queued'].pk}/cancel")
    assert (answer.status_code, answer["Location"]) == (302, "/jobs/")
    one_of_each["queued"].refresh_from_db()
    assert one_of_each["queued"].state == State.CANCELLED


def test_cancel_answers_htmx_with_the_card(as_owner: Client, one_of_each: dict[str, Job]) -> None:
    answer = as_owner.post(f"/jobs/{one_of_each['running'].pk}/cancel", headers=HTMX)
    assert answer.content.decode().lstrip().startswith("<article")
    one_of_each["running"].refresh_from_db()
    assert one_of_each["running"].cancel_requested or one_of_each["running"].state == State.CANCELLED


def test_retry_queues_again(as_owner: Client, one_of_each: dict[str, Job]) -> None:
    as_owner.post(f"/jobs/{one_of_each['failed'].pk}/retry")
    one_of_each["failed"].refresh_from_db()
    assert one_of_each["failed"].state == State.QUEUED


def test_a_hopeless_retry_is_explained(as_owner: Client, owner: User, rehearsal: Rehearsal) -> None:
    job = rehearsal.job(owner, state=State.FAILED, can_retry=False)
    page = as_owner.post(f"/jobs/{job.pk}/retry", follow=True).content.decode()
    assert "the file itself is the trouble" in page


def test_clear_removes_and_says_how_many(as_owner: Client, one_of_each: dict[str, Job]) -> None:
    page = as_owner.post("/jobs/clear/finished", follow=True).content.decode()
    assert "Cleared 2 jobs." in page
    assert set(Job.objects.values_list("state", flat=True)) == {"queued", "running", "failed"}
    as_owner.post("/jobs/clear/failed")
    as_owner.post("/jobs/clear/running")
    assert set(Job.objects.values_list("state", flat=True)) == {"queued", "running"}


def test_a_card_is_a_fragment_for_htmx_and_a_page_otherwise(as_owner: Client, one_of_each: dict[str, Job]) -> None:
    address = f"/jobs/{one_of_each['done'].pk}/"
    assert "<html" not in as_owner.get(address, headers=HTMX).content.decode()
    assert "<html" in as_owner.get(address).content.decode()


def test_the_ring_counts_what_is_open(as_owner: Client, one_of_each: dict[str, Job]) -> None:
    ring = as_owner.get("/jobs/ring").content.decode()
    assert 'id="jobs-ring"' in ring
    assert "1 running, 1 waiting" in ring


@pytest.mark.parametrize(
    ("method", "address"),
    [("get", "/jobs/{}/"), ("post", "/jobs/{}/cancel"), ("post", "/jobs/{}/retry")],
)
def test_a_stranger_gets_404(as_outsider: Client, one_of_each: dict[str, Job], method: str, address: str) -> None:
    for job in one_of_each.values():
        assert getattr(as_outsider, method)(address.format(job.pk)).status_code == 404
        before = job.state
        job.refresh_from_db()
        assert job.state == before


def test_a_stranger_sees_and_clears_nothing(as_outsider: Client, one_of_each: dict[str, Job]) -> None:
    assert "Prelude" not in as_outsider.get("/jobs/").content.decode()
    assert "running" not in as_outsider.get("/jobs/ring").content.decode().replace("nothing is running", "").replace(
        "data-running", ""
    )
    as_outsider.post("/jobs/clear/finished")
    assert Job.objects.count() == 5


@pytest.mark.parametrize("address", ["/jobs/", "/jobs/ring", "/jobs/{}/"])
def test_nobody_sees_jobs_without_signing_in(client: Client, one_of_each: dict[str, Job], address: str) -> None:
    answer = client.get(address.format(one_of_each["done"].pk))
    assert answer.status_code == 302
    assert "/sign-in/" in answer["Location"]
