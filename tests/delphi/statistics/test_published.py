"""Published worked examples come out as printed; the sources stand beside the data."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from delphi import statistics as s

PUBLISHED = Path(__file__).resolve().parents[2] / "data" / "published"
EXAMPLES: list[dict[str, Any]] = json.loads((PUBLISHED / "statistics.json").read_text("utf-8"))


def computed(example: dict[str, Any]) -> Any:
    measure = getattr(s, example["measure"])
    if "ratings" in example:
        rows = json.loads((PUBLISHED / f"{example['ratings']}.json").read_text("utf-8"))
        counts = s.counts_of(np.array(rows, dtype=float), levels=5)
        options = {"metric": example["metric"]} if "metric" in example else {}
        return measure(counts, **options).value
    for shape in ("counts", "transitions", "matrix"):
        if shape in example:
            return measure(example[shape])
    raise AssertionError(example)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda e: f"{e['measure']}-{e['expected']}")
def test_the_example_comes_out_as_printed(example: dict[str, Any]) -> None:
    assert example["source"]
    result = computed(example)
    if isinstance(result, s.Homogeneity):
        assert result.df.tolist() == [example["df"]]
        result = result.chi2
    value = getattr(result, "value", getattr(result, "w", result))
    assert float(np.asarray(value).item()) == pytest.approx(
        example["expected"], abs=0.5000001 * 10 ** -example["places"]
    )
