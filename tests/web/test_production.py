"""The settings of a studio that is reached over the network, in processes of their own."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NOT_OURS = ("DJANGO_SETTINGS_MODULE", "SECRET_KEY", "TLS", "DEBUG", "PROXIES")
SHOW = """
import json
from django.conf import settings as s
print(json.dumps({name: getattr(s, name) for name in
    ("SECRET_KEY", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS",
     "SECURE_PROXY_SSL_HEADER", "PROXIES", "DEBUG")}))
"""


def run(var: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if name not in NOT_OURS}
    env = kept | {"PARTIMENTO_VAR": str(var), "DJANGO_SETTINGS_MODULE": "musicapp.settings", **settings}
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=120, check=False)


def settings_of(var: Path, **settings: str) -> dict[str, object]:
    import json

    ran = run(var, "-c", SHOW, **settings)
    assert ran.returncode == 0, ran.stderr
    shown: dict[str, object] = json.loads(ran.stdout)
    return shown


def test_the_deployment_check_has_nothing_to_say(tmp_path: Path) -> None:
    ran = run(
        tmp_path, "manage.py", "check", "--deploy", "--fail-level", "WARNING", TLS="yes", ALLOWED_HOSTS="studio.example"
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "no issues" in ran.stdout + ran.stderr


def test_tls_closes_what_is_open_without_it(tmp_path: Path) -> None:
    behind = settings_of(tmp_path, TLS="yes")
    assert behind["SESSION_COOKIE_SECURE"] is behind["CSRF_COOKIE_SECURE"] is behind["SECURE_SSL_REDIRECT"] is True
    assert behind["SECURE_HSTS_SECONDS"] == 31_536_000
    assert behind["PROXIES"] == 1
    plain = settings_of(tmp_path)
    assert plain["SESSION_COOKIE_SECURE"] is plain["SECURE_SSL_REDIRECT"] is False
    assert plain["SECURE_PROXY_SSL_HEADER"] is None, "without a proxy the header could be made up"
    assert plain["PROXIES"] == 0
    assert plain["DEBUG"] is False


def test_the_secret_key_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    var = tmp_path / "new" / "var"
    first = settings_of(var)["SECRET_KEY"]
    assert len(str(first)) >= 50
    assert stat.S_IMODE((var / "secret_key").stat().st_mode) == 0o600
    assert settings_of(var)["SECRET_KEY"] == first


def test_two_processes_that_start_together_agree_on_the_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(3) as pool:
        keys = set(pool.map(lambda _: settings_of(tmp_path)["SECRET_KEY"], range(3)))
    assert len(keys) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]


def test_a_folder_that_cannot_be_written_is_told_in_one_sentence(tmp_path: Path) -> None:
    if os.geteuid() == 0:
        blocked = tmp_path / "file"  # nobody, not even root, makes a folder inside a file
        blocked.write_text("")
        var = blocked / "var"
    else:
        tmp_path.chmod(0o500)
        var = tmp_path / "var"
    ran = run(var, "-c", SHOW)
    assert ran.returncode == 1
    assert "cannot be kept in" in ran.stderr
    assert "Traceback" not in ran.stderr


@pytest.mark.parametrize("value", ["maybe", "-1"])
def test_a_number_of_proxies_that_is_none_stops_the_start(tmp_path: Path, value: str) -> None:
    ran = run(tmp_path, "-c", SHOW, PROXIES=value)
    assert ran.returncode == 1
    assert "PROXIES" in ran.stderr
    assert "Traceback" not in ran.stderr
