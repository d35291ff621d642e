"""Runs the web process and one worker together until it is told to stop."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from musicapp.supervisor import address
from musicapp.supervisor.guard import Guard
from musicapp.supervisor.instance import StartError, claim
from musicapp.supervisor.service import Service
from musicapp.supervisor.signals import STOPPING, SignalInbox

GIVE_UP_AFTER = 5  # ends of the web process before it ever showed a page
GRACE_S = 8.0  # for a process to end by itself; jobs survive more than that
ANSWER_TIMEOUT_S = 60.0


@dataclass(frozen=True)
class Plan:
    """What to run and where. ``web`` gets the number of the listening socket appended."""

    var: Path
    folder: Path
    bind: str
    port: int
    host_name: str
    tls: bool
    web: Sequence[str]
    worker: Sequence[str]


def run(plan: Plan, prepare: Callable[[], None], say: Callable[[str], None]) -> None:
    """Claim the folder and the port, ``prepare`` the data, start both processes, and keep them until a signal says
    stop. Raises StartError when the studio cannot start."""
    where = f"https://{plan.host_name}/" if plan.tls else address.page_address(plan.bind, plan.port)
    with ExitStack() as stack:
        stack.enter_context(claim(plan.var, where))
        listening = stack.enter_context(address.listen(plan.bind, plan.port))
        prepare()
        guard = Guard()
        stack.callback(guard.dismiss)
        inbox = stack.enter_context(SignalInbox())
        web = Service("web process", [*plan.web, str(listening.fileno())], plan.folder, (listening.fileno(),))
        worker = Service("worker", plan.worker, plan.folder)
        stack.callback(_end, [web, worker], guard, inbox, say)
        web.start(guard)
        worker.start(guard)
        answered = threading.Event()
        threading.Thread(target=_announce, args=(plan, where, answered, say), daemon=True).start()
        _keep([web, worker], guard, inbox, answered, say)


def _announce(plan: Plan, where: str, answered: threading.Event, say: Callable[[str], None]) -> None:
    """Say the address once the page answers."""
    host = "127.0.0.1" if plan.bind in address.ANYWHERE else plan.bind
    while not answered.is_set():
        status = address.page_status(
            (host, plan.port), host_name=plan.host_name, tls=plan.tls, timeout_s=ANSWER_TIMEOUT_S
        )
        if status is None:
            time.sleep(0.2)
            continue
        answered.set()
        if status >= 400:
            say(f"The studio runs at {where} but its first page answers with error {status}; the lines above say why.")
        else:
            say(f"The studio is ready: {where}   (Ctrl-C or make stop ends it)")


def _keep(
    services: Sequence[Service], guard: Guard, inbox: SignalInbox, answered: threading.Event, say: Callable[[str], None]
) -> None:
    """Restart what ends, until a signal says stop."""
    while True:
        pauses_s = [pause for service in services if (pause := service.wait_s()) is not None]
        if inbox.wait(min(pauses_s, default=None)) & set(STOPPING):
            return
        for service in services:
            if sentence := service.look(guard):
                say(sentence)
            if service.ends_in_a_row >= GIVE_UP_AFTER and not answered.is_set():
                raise StartError(
                    f"The {service.name} ended {service.ends_in_a_row} times before the first page could be shown; "
                    "its last lines above say why. Correct that and start again."
                )


def _end(services: Sequence[Service], guard: Guard, inbox: SignalInbox, say: Callable[[str], None]) -> None:
    """End both: politely, then after ``GRACE_S`` or a second signal at once."""
    say("Stopping; jobs that are not finished go on at the next start.")
    for service in services:
        service.ask_to_end()
    deadline = time.monotonic() + GRACE_S
    while not all(service.has_ended() for service in services):
        left_s = deadline - time.monotonic()
        if left_s <= 0 or inbox.wait(left_s) & set(STOPPING):
            break
    for service in services:
        service.kill(guard)
    say("Stopped.")
