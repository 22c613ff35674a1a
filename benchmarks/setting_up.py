"""Twenty pasted statements on two criteria to a launched round: clicks, and the server's time.

    ./run demo                                                     # in another terminal
    .venv/bin/python -m benchmarks.setting_up http://127.0.0.1:8000 facilitator@example.org PASSWORD

In Chromium, as somebody would do it: every field written into counts as a click, so does every
dialogue for a file. The time is that of the requests for pages, from asking to the last byte.
"""

import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Page, Response, sync_playwright

from tests.conftest import AS_ROOT, CHROMIUM, QUIET, SMALL_MEMORY

STATEMENTS = "\n".join(f"{n}. Vuonna 2035 väittämä numero {n} on totta." for n in range(1, 21))
PANEL = "Nimi;Sähköposti;Kieli\n" + "".join(
    f"Henkilö {n};setting.up.{n}@example.org;fi\n" for n in range(1, 31)
)


@dataclass
class Hand:
    """What is clicked, and how long the pages took that were asked for."""

    page: Page
    clicks: int = 0
    requests: list[float] = field(default_factory=list)

    def watch(self) -> None:
        self.page.on("response", self._note)

    def _note(self, response: Response) -> None:
        if response.request.resource_type == "document":
            response.finished()
            timing = response.request.timing
            self.requests.append(timing["responseEnd"] - timing["requestStart"])

    def click(self, what: str) -> None:
        self.page.locator(what).first.click()
        self.clicks += 1

    def go(self, what: str) -> None:
        with self.page.expect_navigation():
            self.click(what)

    def write(self, what: str, text: str) -> None:
        self.page.locator(what).fill(text)
        self.clicks += 1

    def choose_file(self, what: str, path: Path) -> None:
        self.page.set_input_files(what, path)
        self.clicks += 2  # the field, and the file in the dialogue


def main() -> None:
    origin, email, password = sys.argv[1:]
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        panel = Path(folder) / "paneeli.csv"
        panel.write_text(PANEL, "utf-8")
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=[*AS_ROOT, *QUIET, *SMALL_MEMORY]
        )
        page = browser.new_page(base_url=origin, locale="fi-FI")
        page.goto("/accounts/login/")
        hand = Hand(page)
        hand.watch()
        began = time.perf_counter()
        _set_up(hand, email, password, panel)
        took = time.perf_counter() - began
        browser.close()
    print(f"clicks: {hand.clicks}")
    print(f"pages: {len(hand.requests)}, together {sum(hand.requests) / 1000:.2f} s")
    print(f"slowest page: {max(hand.requests):.0f} ms; all of it by the browser: {took:.1f} s")


def _set_up(hand: Hand, email: str, password: str, panel: Path) -> None:
    hand.write("[name=login]", email)
    hand.write("[name=password]", password)
    hand.go("main form .button")
    hand.go("nav a[href='/studies/']")
    hand.go("a[href='/studies/new/']")
    hand.click("[value=policy]")
    hand.write("#id_title_fi", "Perhepalvelut 2035")
    hand.write("#id_statements", STATEMENTS)
    hand.go(".new-study .button:not(.quiet)")
    hand.go(".next-step .button")
    hand.choose_file("#id_file", panel)
    hand.go("form[enctype] .button")
    hand.go(".next-step .button")
    hand.go("main form .button")
    hand.write("[name=recipients]", "30")
    hand.go("main form .actions .button:not(.quiet)")
    status = hand.page.locator(".messages, .errors").inner_text()
    print(" ".join(status.split()))


if __name__ == "__main__":
    main()
