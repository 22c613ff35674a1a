"""`./run bench [NAME …]`: every benchmark, or those named."""

import os
import sys
from importlib import import_module

#: What is measured, by the name it is asked for.
NAMES = (
    "answering",
    "questionnaire",
    "analysis",
    "drawing",
    "mailing",
    "aggregation",
    "start",
    "statistics.measures",
    "statistics.bootstrap",
)


def main(names: list[str]) -> int:
    unknown = set(names) - set(NAMES)
    if unknown:
        print(f"No benchmark {', '.join(sorted(unknown))}; there are: {', '.join(NAMES)}")
        return 2
    print(f"{os.cpu_count()} cores, Python {sys.version.split()[0]}")
    for name in names or NAMES:
        print(f"\n== {name}")
        import_module(f"benchmarks.{name}").main()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
