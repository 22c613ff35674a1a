"""What a whole questionnaire costs the server, by 1, 8 and 32 experts at once, on both databases.

An expert opens the sheet of 30 items, answers every item and submits: each answer saved as it is
given, or all sent as one page. The baseline is `one_file_site`, a Django site in one file that does
the same writes and sends as much HTML. Both are driven in turn by the same client; what is compared
is the servers' CPU time, which waiting does not blur. After each run every acknowledged answer has
to be stored.
"""

import re
from collections.abc import Callable
from functools import partial

from benchmarks.answering import Browser, Expert, Sites, sites_on
from benchmarks.load import drive
from benchmarks.servers import cpu_seconds

EXPERTS = (1, 8, 32)
SHEETS = 64  # per run and way, shared among the experts
BASELINE = "benchmarks.one_file_site"

_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
_HIDDEN = re.compile(r'name="(q\d+-(?:revision|exposure))" value="([^"]*)"')
_LEVELS = re.compile(r'name="(q\d+)-level"')

Turn = Callable[[int], None]


def main() -> None:
    for database in ("SQLite", "PostgreSQL"):
        with sites_on(database, BASELINE, "/enter?expert=0") as sites:
            experts = [Expert(sites.product) for _ in range(max(EXPERTS))]
            for expert, link in zip(experts, sites.study["links"], strict=False):
                expert.enter(str(link))
            size = len(experts[0].send("GET", "/answer/sheet/")[1])
            others = [Browser(sites.bare) for _ in range(max(EXPERTS))]
            for number, other in enumerate(others):
                other.send("GET", f"/enter?expert={number}")
            print(f"\n{database}: one questionnaire · server CPU, product against one-file site")
            for clients in EXPERTS:
                for way in ("saved one by one", "sent as one page"):
                    _compare(sites, experts, others, clients, way, size)
            answers = max(EXPERTS) * len(sites.study["questions"])
            assert sites.stored() == sites.stored_by_baseline(BASELINE) == answers
            print(f"  every acknowledged answer is stored ({answers} on either site)")


def _compare(
    sites: Sites, experts: list[Expert], others: list[Browser], clients: int, way: str, size: int
) -> None:
    one_by_one = way == "saved one by one"
    ours: Turn = lambda number: _answer(experts[number], one_by_one)  # noqa: E731
    theirs: Turn = lambda number: _answer_baseline(others[number], one_by_one, size)  # noqa: E731
    spent = {}
    for name, turn, pid in (
        ("product", ours, sites.product_pid),
        ("bare", theirs, sites.bare_pid),
    ):
        before = cpu_seconds(pid)
        drive(partial(_work, turn, SHEETS // clients), clients)
        spent[name] = (cpu_seconds(pid) - before) / (SHEETS // clients * clients) * 1000
    print(
        f"  {clients:>2} experts, {way}: {spent['product']:.0f} against {spent['bare']:.0f} ms · "
        f"ratio {spent['product'] / spent['bare']:.2f}"
    )


def _work(turn: Turn, times: int, number: int) -> list[float]:
    for _ in range(times):
        turn(number)
    return []


def _answer(expert: Expert, one_by_one: bool) -> None:
    """One expert's whole visit: sheet, answers, review, receipt."""
    form = _form(expert.send("GET", "/answer/sheet/")[1])
    round_ = re.search(r'name="round" value="(\d+)"', expert.page)
    assert round_
    form["round"] = round_[1]
    if one_by_one:
        for name in [name for name in form if name.endswith("-level")]:
            question = name.removesuffix("-level")
            fields = {key: value for key, value in form.items() if key.startswith(f"{question}-")}
            fields |= {"question": question[1:], "round": form["round"]}
            fields["csrfmiddlewaretoken"] = form["csrfmiddlewaretoken"]
            status, _ = expert.send("POST", "/answer/save/", fields)
            assert status == 200, status
            form[f"{question}-revision"] = int(form[f"{question}-revision"]) + 1
    status, said = expert.send("POST", "/answer/sheet/", form | {"act": "review"})
    assert status == 303, (status, said[:2000])
    token = _TOKEN.search(expert.send("GET", "/answer/review/")[1])
    assert token
    status, _ = expert.send("POST", "/answer/review/", {"csrfmiddlewaretoken": token[1]})
    assert status == 303, status
    expert.send("GET", "/answer/receipt/")


def _answer_baseline(browser: Browser, one_by_one: bool, size: int) -> None:
    path = f"/sheet?bytes={size}"
    form = _form(browser.send("GET", path)[1])
    if one_by_one:
        for name in [name for name in form if name.endswith("-level")]:
            question = name.removesuffix("-level")
            fields = {key: value for key, value in form.items() if key.startswith(f"{question}-")}
            fields |= {"question": question[1:]}
            fields["csrfmiddlewaretoken"] = form["csrfmiddlewaretoken"]
            status, _ = browser.send("POST", "/save", fields)
            assert status == 200, status
            form[f"{question}-revision"] = int(form[f"{question}-revision"]) + 1
    status, _ = browser.send("POST", "/sheet", form)
    assert status == 303, status
    browser.send("GET", path)
    status, _ = browser.send(
        "POST", "/submit", {"csrfmiddlewaretoken": form["csrfmiddlewaretoken"]}
    )
    assert status == 303, status
    browser.send("GET", path)


def _form(page: str) -> dict[str, object]:
    """The sheet's fields, with another level chosen everywhere than the revision before."""
    token = _TOKEN.search(page)
    assert token, page[:500]
    form: dict[str, object] = {"csrfmiddlewaretoken": token[1], **dict(_HIDDEN.findall(page))}
    for question in dict.fromkeys(_LEVELS.findall(page)):
        form[f"{question}-level"] = int(str(form[f"{question}-revision"])) % 7 + 1
        form[f"{question}-rationale"] = ""
    return form


if __name__ == "__main__":
    main()
