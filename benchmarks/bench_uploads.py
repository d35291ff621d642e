"""What an upload costs: python -m benchmarks.bench_uploads

A file in one PATCH over the loopback to the real web process, beside a plain write of the same bytes to the same disk.
One JSON line: speed of both, processor seconds and peak memory of the web process. ``--small`` sends little.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from pathlib import Path

from benchmarks.provenance import facts
from tests.support.web_process import Web

SIZE_MIB, SMALL_MIB = 2048, 32
BLOCK = os.urandom(2**20)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="little, for breakage only")
    size_mib = SMALL_MIB if parser.parse_args().small else SIZE_MIB
    with tempfile.TemporaryDirectory(prefix="bench-uploads-") as folder:
        plain_s = written_s(Path(folder) / "plain", size_mib)
        web = Web(Path(folder) / "var")
        try:
            numbers = sent(web, size_mib)
        finally:
            web.stop()
    plain = {"plain_write_mb_per_s": round(size_mib * 1.048576 / plain_s)}
    print(json.dumps(facts(["daphne", "twisted", "django"]) | {"size_mib": size_mib} | numbers | plain))


def written_s(path: Path, size_mib: int) -> float:
    started_s = time.perf_counter()
    with path.open("wb") as file:
        for _ in range(size_mib):
            file.write(BLOCK)
        os.fsync(file.fileno())
    took_s = time.perf_counter() - started_s
    path.unlink()
    return took_s


def sent(web: Web, size_mib: int) -> dict[str, float]:
    address = web.create(size_mib * 2**20)
    before_mib, before_cpu_s = web.peak_mib(), web.cpu_s()
    started_s = time.perf_counter()
    with web.begin_piece(address, 0, size_mib * 2**20) as line:
        for _ in range(size_mib):
            line.sendall(BLOCK)
        answer = line.recv(1000)
    took_s = time.perf_counter() - started_s
    if not answer.startswith(b"HTTP/1.1 204"):
        raise SystemExit(f"The upload was refused: {answer.decode(errors='replace')}")
    return {
        "upload_mb_per_s": round(size_mib * 1.048576 / took_s),
        "web_cpu_s": round(web.cpu_s() - before_cpu_s, 1),
        "web_peak_mib": round(web.peak_mib(), 1),
        "web_peak_grew_mib": round(web.peak_mib() - before_mib, 1),
    }


if __name__ == "__main__":
    main()
