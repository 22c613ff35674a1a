"""From `git clone` to the first page of `./run demo`, and the second start."""

import os
import signal
import subprocess
import tempfile
import time
import urllib.request
from pathlib import Path

from benchmarks.servers import ROOT, free_port

LONGEST = 600  # seconds


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="foresight-start-") as directory:
        clone = Path(directory) / "site"
        began = time.perf_counter()
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
        _until_first_page(clone)
        print(f"from git clone to the first page: {time.perf_counter() - began:.1f} s")
        began = time.perf_counter()
        _until_first_page(clone)
        print(f"second start to the first page:   {time.perf_counter() - began:.1f} s")


def _until_first_page(clone: Path) -> None:
    port = str(free_port())
    env = {k: v for k, v in os.environ.items() if not k.startswith(("FORESIGHT_", "DATABASE_"))}
    with (clone.parent / "output").open("w") as output:
        process = subprocess.Popen(
            ["./run", "demo"],
            cwd=clone,
            env=env | {"PORT": port},
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        for _ in range(LONGEST * 10):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5).read()
                return
            except OSError:
                if process.poll() is not None:
                    raise RuntimeError((clone.parent / "output").read_text()[-2000:]) from None
                time.sleep(0.1)
        raise TimeoutError("no first page")
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=30)


if __name__ == "__main__":
    main()
