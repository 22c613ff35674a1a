"""The package needs numpy and scipy and nothing else, and starts quickly."""

import subprocess
import sys
import textwrap
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]

ONLY_NUMPY_AND_SCIPY = """
    import sys

    class Refuse:
        allowed = {*sys.stdlib_module_names, "numpy", "scipy", "delphi"}
        def find_spec(self, name, path=None, target=None):
            top = name.partition(".")[0]
            if top not in self.allowed and not top.startswith("_"):
                raise ModuleNotFoundError(f"{name} must not be needed")

    sys.meta_path.insert(0, Refuse())
    import delphi.statistics as statistics
"""


def run(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", textwrap.dedent(code)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_numpy_and_scipy_suffice() -> None:
    use = """
    rule = statistics.ConsensusRule.parse("share(7..9) >= 0.7")
    counts = [[0, 0, 0, 0, 0, 1, 3, 3, 3]]
    print(*statistics.verdicts(counts, None, rule).verdict, round(
        statistics.kendalls_w([[1, 2, 3], [1, 3, 2]]).w, 2))
    """
    assert run(ONLY_NUMPY_AND_SCIPY + use) == "agreed_unconfirmed 0.75"


def test_importing_it_does_not_import_scipy() -> None:
    check = """
    print([name for name in sys.modules if name.startswith("scipy")])
    """
    assert run(ONLY_NUMPY_AND_SCIPY + check) == "[]"
