"""How the laws are tried when the method is being changed on purpose (`./run mutate`)."""

import pytest
from hypothesis import Phase, settings

from delphi.statistics.agreement import _layer_weights
from delphi.statistics.boxes import _clause_boxes

# For `./run mutate`: the same few examples each time, and none made smaller once one has failed.
settings.register_profile(
    "mutants",
    deadline=None,
    derandomize=True,
    max_examples=20,
    phases=[Phase.explicit, Phase.generate],
)


@pytest.fixture(scope="session", autouse=True)
def _nothing_remembered() -> None:
    """What the process worked out before the tests began is worked out anew."""
    _layer_weights.cache_clear()
    _clause_boxes.cache_clear()
