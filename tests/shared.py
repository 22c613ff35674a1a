"""Where the shared data of real studies lie, beside the checkout."""

from pathlib import Path

import pytest

SHARED_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


def shared(path: str) -> Path:
    """The shared data file ``path``; the test that needs it is skipped where it is missing."""
    file = SHARED_DATA / path
    if not file.exists():
        pytest.skip(f"shared data missing: {file}")
    return file
