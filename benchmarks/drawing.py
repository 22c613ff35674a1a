"""The charts of a report's page: drawn cold in one language, beside one pyplot figure per item.

40 items × 4 rounds × 60 panellists and 200 items, on one criterion, without a database. Every
number comes from a process of its own, so that imports and memory count. The baseline draws what a
first attempt would: for each item a pyplot figure with its median and quartiles over the rounds.
"""

import gzip
import json
import os
import resource
import subprocess
import sys
import time
from typing import Any

from benchmarks.answering import KEY
from benchmarks.servers import ROOT, environment

SHAPES = ((40, 4, 60), (200, 4, 60))


def main() -> None:
    print(f"load of the machine: {os.getloadavg()[0]:.1f}")
    for items, rounds, seats in SHAPES:
        ours = _told("ours", items, rounds, seats)
        theirs = _told("pyplot", items, rounds, seats)
        print(f"{items} items × {rounds} rounds × {seats} panellists")
        print(f"  import of matplotlib:                 {ours['import']:6.2f} s of CPU")
        print(
            f"  every chart of the page, cold:        {ours['page']:6.2f} s of CPU"
            f" ({ours['charts']} charts; {ours['page_again']:.2f} s warm)"
        )
        print(f"  the same for telephones:              {ours['narrow']:6.2f} s of CPU")
        print(f"  and as PNG to take along:             {ours['png']:6.2f} s of CPU")
        print(
            f"  every chart of every item:            {ours['items']:6.2f} s of CPU"
            f" ({ours['charts_of_items']} charts, those for telephones among them)"
        )
        print(
            f"  weight of the charts: {ours['bytes'] / 1024:.0f} kB as sent,"
            f" peak memory {ours['memory'] / 1024:.0f} MB"
        )
        print(f"  one pyplot figure per item:           {theirs['page']:6.2f} s of CPU")
        for name, spent in ours["each"].items():
            print(f"    {name:<24} {spent * 1000:6.0f} ms, × {theirs['page'] / spent:.0f} as fast")


def _told(what: str, items: int, rounds: int, seats: int) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.drawing", what, str(items), str(rounds), str(seats)],
        env=environment(FORESIGHT_SECRET_KEY=KEY),
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-3000:])
    told: dict[str, Any] = json.loads(done.stdout.strip().rpartition("\n")[2])
    return told


def ours(items: int, rounds: int, seats: int) -> dict[str, Any]:
    """What the worker does after an analysis, for one language and the charts of the page."""
    from django.utils import translation

    from reports.wording.chart_kinds import narrow_key, panel_keys, pictures_of, text_of
    from tests.reports.accounts import lively, study

    account = study(
        {"probability": lively(seats=seats)}, items=items, rounds=rounds, seats=seats,
        flows=[{"stayed": seats, "left": 0, "joined": 0, "returned": 0}] * (rounds - 1),
    )  # fmt: skip
    began = time.process_time()
    from reports.charts.kinds import CHARTS
    from reports.charts.style import to_png, to_svg

    told: dict[str, Any] = {"import": time.process_time() - began, "each": {}, "bytes": 0}
    figure = None
    with translation.override("fi"):
        began = time.process_time()
        pictures = pictures_of(account)
        told["page"] = time.process_time() - began
        texts = {key: text_of(account, key) for key in panel_keys(account)}
        for run in ("page", "page_again"):
            for key, text in texts.items():
                began = time.process_time()
                figure = CHARTS[type(pictures[key])](pictures[key], figure)
                svg = to_svg(figure, key=key, title=text.headline, description=text.alt)
                told["each"][key.partition("~")[0]] = time.process_time() - began
                told[run] = told.get(run, 0.0) + time.process_time() - began
                if run == "page":
                    told["bytes"] += len(gzip.compress(svg.encode(), 6))
        told["png"] = 0.0
        for key, text in texts.items():
            figure = CHARTS[type(pictures[key])](pictures[key], figure)
            began = time.process_time()
            to_png(figure, headline=text.headline, source="")
            told["png"] += time.process_time() - began
        narrow = {narrow_key(key) for key in texts}
        of_items = pictures.keys() - texts.keys() - narrow
        for name, keys in (("narrow", narrow & pictures.keys()), ("items", of_items)):
            began = time.process_time()
            for key in sorted(keys):
                figure = CHARTS[type(pictures[key])](pictures[key], figure)
                to_svg(figure, key=key, title="", description="")
            told[name] = time.process_time() - began
        told["charts_of_items"] = len(of_items)
    told["charts"] = len(texts)
    told["memory"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return told


def pyplot(items: int, rounds: int, seats: int) -> dict[str, Any]:
    """One figure per item through pyplot: median, quartile band, ticks, title; as SVG."""
    import io

    import matplotlib

    matplotlib.use("svg")
    from matplotlib import pyplot as plt

    numbers = list(range(1, rounds + 1))
    began = time.process_time()
    for item in range(items):
        figure, axes = plt.subplots(figsize=(4.8, 3.3))
        middle = [2 + (item + number) % 5 for number in numbers]
        axes.fill_between(numbers, [m - 1 for m in middle], [m + 1 for m in middle], alpha=0.3)
        axes.plot(numbers, middle, "o-", label="median")
        axes.set_xticks(numbers, [f"Round {number}\nn = {seats}" for number in numbers])
        axes.set_ylim(1, 7)
        axes.set_title(f"Statement number {item}")
        axes.legend()
        figure.tight_layout()
        figure.savefig(io.StringIO(), format="svg")
        plt.close(figure)
    return {"page": time.process_time() - began}


if __name__ == "__main__":
    if len(sys.argv) > 1:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "foresight.settings")
        import django

        django.setup()
        make = {"ours": ours, "pyplot": pyplot}[sys.argv[1]]
        print(json.dumps(make(*map(int, sys.argv[2:5]))))
    else:
        main()
