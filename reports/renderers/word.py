"""The report as a Word file, for those who go on writing: the same content as the PDF.

It is made from what the PDF is made from (`reports.renderers.paper.paper_of`), so that the two say
the same, with the charts as PNG.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from foresight.languages import Texts
from foresight.wordfiles import Column, WordFile
from reports.document.account import Account
from reports.document.imprint import Imprint
from reports.renderers.paper import Said, paper_of
from reports.renderers.paper_charts import HIGHEST, LEAST_SHARE
from reports.wording.outcomes import Outcomes


def report_docx(
    account: Account,
    imprint: Imprint,
    drawn: Mapping[str, bytes],
    words: Mapping[int, Texts] | None = None,
    known: Outcomes | None = None,
) -> bytes:
    """The file in the active language; `drawn` are its charts as PNG by key, `words` what
    its quotes say by argument, `known` what came true of its forecasts."""
    paper = paper_of(account, imprint, {}, words, known)
    file = WordFile(
        language=paper["language"],
        title=paper["title"],
        subject=paper["source"],
        author=_("Foresight network"),
        at=imprint.published_at or account.latest.sealed_at,
    )
    _opening(file, paper)
    _summary(file, paper)
    _verdicts(file, paper)
    _changes(file, paper)
    _charts(file, paper["words"]["panel"], paper["charts"], drawn)
    _charts(file, paper["words"]["items"], paper["items"], drawn, paper["items_left_out"])
    _outcomes(file, paper)
    _quotes(file, paper)
    _method(file, paper)
    _checklists(file, paper)
    _all_figures(file, paper)
    return file.to_bytes()


def _opening(file: WordFile, paper: Said) -> None:
    file.heading(paper["title"], 0)
    file.paragraph(" · ".join(paper["facts"]), style="Facts")
    for notice in (paper["caution"], paper["simulated"]):
        if notice:
            file.paragraph(notice, style="Notice")
    for line in paper["opening"]:
        file.paragraph(line)
    if paper["written"]:
        file.paragraph(paper["written"], style="Quiet")


def _summary(file: WordFile, paper: Said) -> None:
    file.heading(paper["words"]["summary"], 1)
    for line in paper["summary"]:
        file.paragraph(line["text"], style="Finding")
        if line["mark"]:
            file.paragraph(line["mark"], style="Quiet")
        file.bullets(line["named"])
    for told in paper["closing"]:
        file.paragraph(told, style="Quiet")


def _verdicts(file: WordFile, paper: Said) -> None:
    words = paper["words"]
    for section in paper["sections"]:
        file.heading(section["heading"], 1)
        file.table(
            [Column(words[name], False) for name in ("item", "statement", "rounds", "ground")],
            [
                (row["code"], (row["statement"], row["criterion"]), row["rounds"], row["ground"])
                for row in section["rows"]
            ],
            label=_table_label(),
            caption=section["meaning"],
        )


def _changes(file: WordFile, paper: Said) -> None:
    file.heading(paper["words"]["changes"], 1)
    if not paper["changes"]:
        file.paragraph(paper["unchanged"])
    for line in paper["changes"]:
        file.heading(line["text"], 2)
        file.bullets(line["named"])


def _charts(
    file: WordFile,
    heading: str,
    charts: Sequence[Said],
    drawn: Mapping[str, bytes],
    note: str = "",
) -> None:
    if not charts:
        return
    file.heading(heading, 1)
    if note:
        file.paragraph(note)
    for chart in charts:
        png = drawn.get(chart["key"])
        caption = f"{chart['item']}. {chart['headline']}" if "item" in chart else chart["headline"]
        if png is None or _is_too_long(png):
            _table(file, chart["table"], caption=caption)
        else:
            file.picture(png, alt=chart["alt"], label=_("Figure"), caption=caption)


def _is_too_long(png: bytes) -> bool:
    """Whether a chart fits a page only so small that its table says more."""
    width, height = (int.from_bytes(png[place : place + 4]) for place in (16, 20))
    return HIGHEST * width < LEAST_SHARE * height


def _outcomes(file: WordFile, paper: Said) -> None:
    told = paper["outcomes"]
    if not told:
        return
    file.heading(paper["words"]["outcomes"], 1)
    for sentence in told["sentences"]:
        file.paragraph(sentence)
    _table(file, told["table"])
    file.paragraph(told["note"], style="Quiet")


def _quotes(file: WordFile, paper: Said) -> None:
    if not paper["quotes"]:
        return
    file.heading(paper["words"]["quotes"], 1)
    file.paragraph(paper["quotes_introduction"])
    for item in paper["quotes"]:
        about = (f"{item['code']}: ", item["statement"], " (", item["criterion"], ")")
        file.paragraph(*about, style="Heading 2")
        for side in item["sides"]:
            if side["heading"]:
                file.paragraph(side["heading"], style="Finding")
            for text in side["texts"]:
                file.paragraph(text, style="Quoted")
        if item["taken_back"]:
            file.paragraph(item["taken_back"], style="Quiet")


def _method(file: WordFile, paper: Said) -> None:
    words, method = paper["words"], paper["method"]
    file.heading(words["method"], 1)
    for heading, told in method["record"]:
        file.paragraph(f"{heading}: {told}")
    file.heading(words["protocol"], 2)
    file.bullets(method["protocol"])
    file.heading(words["rules"], 2)
    for name, rule in method["rules"]:
        file.paragraph(f"{name}: {' '.join(rule)}")
    _table(file, method["rounds"])
    if method["flow"]:
        _table(file, method["flow"])
    if method["flow_note"]:
        file.paragraph(method["flow_note"])
    file.heading(words["told"], 2)
    for name, text in method["told"]:
        file.paragraph(f"{name}: ", text)
    if method["told_of"]:
        file.paragraph(method["told_of"], style="Quiet")
    if method["not_told"]:
        file.paragraph(method["not_told"])
    file.heading(words["feedback"], 2)
    file.bullets(method["feedback"])
    if method["noise"]:
        file.heading(words["noise"], 2)
        file.bullets(method["noise"])
    if method["expertise"]:
        file.heading(words["expertise"], 2)
        _table(file, method["expertise"])
    file.heading(words["deviations"], 2)
    if not method["deviations"]:
        file.paragraph(words["none"])
    file.bullets(method["deviations"])
    file.heading(words["seals"], 2)
    for told, seal in method["seals"]:
        file.paragraph(told, style="Seal Of")
        file.paragraph(seal, style="Seal")


def _checklists(file: WordFile, paper: Said) -> None:
    words, found = paper["words"], paper["method"]["checklists"]
    file.heading(words["checklists"], 1)
    file.paragraph("; ".join(f"{each['name']}: {each['source']}" for each in found), ". ",
                   words["short"])  # fmt: skip
    for each in found:
        file.heading(f"{each['name']}: {each['counted']}", 2)
        file.table(
            [Column(words[name], False) for name in ("number", "asks", "tells", "told_by")],
            each["rows"],
            label=_table_label(),
            caption=each["name"],
        )


def _all_figures(file: WordFile, paper: Said) -> None:
    file.turn()
    file.heading(paper["words"]["figures"], 1)
    file.paragraph(paper["withheld"])
    for each in paper["figures"]:
        _table(file, each)


def _table(file: WordFile, table: Mapping[str, Any], *, caption: str = "") -> None:
    columns = [Column(*heading) for heading in table["headings"]]
    rows: Sequence[Sequence[str]] = table["rows"]
    file.table(columns, rows, label=_table_label(), caption=caption or table["caption"])


def _table_label() -> str:
    return _("Table")
