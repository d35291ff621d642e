"""Two people at once make one owner on PostgreSQL, too, where nothing but the constraint stands between them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.servers import postgres_database

pytestmark = pytest.mark.integration
SCRIPT = Path(__file__).parents[1] / "web" / "people" / "race_for_the_first_account.py"


def test_six_people_at_once_make_one_owner(tmp_path: Path) -> None:
    with postgres_database() as database:
        env = os.environ | {"PARTIMENTO_VAR": str(tmp_path), "DATABASE_URL": database}
        command = [sys.executable, SCRIPT]
        ran = subprocess.run(command, env=env, capture_output=True, text=True, timeout=180, check=False)
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.split() == ["302"] * 6 + ["1", "1"]
