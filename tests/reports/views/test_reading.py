"""Who opens which report, in how many queries, and what the page says."""

import re
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from delphi.models import ItemResult, Study
from foresight.network.models import Sector
from reports.models import Drawing, Report
from reports.services import reports as services
from surveys.models import Statement
from tests.factories import make_study, make_user, seats_of, texts
from tests.reports.planting import (
    START,
    agreed,
    open_with,
    play,
    play_round,
    publish,
    read_live,
    rising,
    split,
    unanimous,
)

PARTS = ("", "items/v1/probability/", "figures.csv", "figures.json")


def paths(report: Report) -> list[str]:
    return [f"/reports/{report.public_id}/{part}" for part in PARTS]


def plain(response: Any, path: str) -> str:
    """The page without what differs at each request: its own address and the form's token."""
    body = response.content.decode().replace(path, "PATH")
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"|nonce="[^"]+"', "", body)


def draw(report: Report, key: str = "trend~v1~probability") -> str:
    """A chart as the worker leaves it, and its path."""
    for format_, body in (("svg", b'<svg fill="#16233a"/>'), ("png", b"\x89PNG")):
        Drawing.objects.create(
            round=report.as_of, key=key, language="fi", format=format_, digest="d" * 64, body=body
        )
    return f"/reports/{report.public_id}/charts/{key}.svg"


def test_a_reader_opens_every_part_of_a_published_report(risto: Client, report: Report) -> None:
    for path in [*paths(report), draw(report)]:
        assert (path, risto.get(path).status_code) == (path, 200)


def test_a_draft_is_open_to_facilitators_only(risto: Client, fanni: Client, study: Study) -> None:
    latest = study.rounds.get(number=3)
    draft = services.create_report(study_id=study.pk, as_of_round_id=latest.pk, by=None, at=START)
    for path in paths(draft):
        assert risto.get(path).status_code == 404
        assert fanni.get(path).status_code == 200
    assert draft.public_id not in risto.get("/reports/").content.decode()
    assert draft.public_id in fanni.get("/reports/").content.decode()


def test_strangers_get_the_page_that_is_not_there(report: Report, client: Client) -> None:
    other = make_study(key="toinen")
    client.force_login(make_user("olli@example.org", study=other))
    unknown = client.get("/reports/nosuchreport/")
    for path in [*paths(report), draw(report), f"/reports/{report.public_id}/publishing/"]:
        refused = client.get(path)
        assert refused.status_code == 404
        assert plain(refused, path) == plain(unknown, "/reports/nosuchreport/")


def test_whoever_has_not_signed_in_is_asked_to_whatever_the_address(
    client: Client, report: Report
) -> None:
    for public_id in (report.public_id, "nosuchreport"):
        response = client.get(f"/reports/{public_id}/")
        assert response.status_code == 302
        assert response["Location"] == f"/accounts/login/?next=/reports/{public_id}/"


def test_a_withdrawn_report_tells_members_why_and_nothing_else(
    risto: Client, report: Report
) -> None:
    services.withdraw_report(report_id=report.pk, reason="Väärä paneeli", by=None, at=START)
    for path in paths(report):
        body = risto.get(path).content.decode()
        assert "Väärä paneeli" in body
        assert "Väittämä" not in body


def test_a_share_link_opens_the_one_report_without_signing_in(
    client: Client, report: Report
) -> None:
    token = services.share_report(report_id=report.pk, by=None, at=START)
    draw(report)
    for part in (*PARTS, "charts/trend~v1~probability.svg"):
        response = client.get(f"/r/{token}/{part}")
        assert (part, response.status_code) == (part, 200)
        assert response["X-Robots-Tag"] == "noindex"
        assert "/reports/" not in re.sub("/static/reports/", "", response.content.decode())
    services.end_sharing(report_id=report.pk, by=None, at=START)
    assert [client.get(f"/r/{token}/{part}").status_code for part in PARTS] == [404] * len(PARTS)


def test_the_link_of_a_withdrawn_report_says_why_and_nothing_else(
    client: Client, report: Report
) -> None:
    token = services.share_report(report_id=report.pk, by=None, at=START)
    services.withdraw_report(report_id=report.pk, reason="Väärä paneeli", by=None, at=START)
    for part in PARTS:
        response = client.get(f"/r/{token}/{part}")
        assert response.status_code == 410
        body = response.content.decode()
        assert "Väärä paneeli" in body
        assert "Väittämä" not in body
        assert "/reports/" not in re.sub("/static/reports/", "", body)


def test_no_proxy_keeps_a_report_and_charts_are_kept_for_the_visit(
    risto: Client, report: Report
) -> None:
    for path in paths(report):
        assert risto.get(path)["Cache-Control"] == "private, no-cache"
    chart = draw(report)
    assert risto.get(chart)["Cache-Control"] == "private, no-cache"
    assert risto.get(f"{chart}?v={'d' * 12}")["Cache-Control"] == "private, max-age=3600"


def test_a_chart_comes_in_light_in_dark_and_as_a_file(risto: Client, report: Report) -> None:
    chart = draw(report)
    light, dark = risto.get(chart), risto.get(f"{chart}?ground=dark")
    assert light["Content-Type"] == "image/svg+xml"
    assert b"#16233a" in light.content
    assert b"#16233a" not in dark.content
    saved = risto.get(chart.replace(".svg", ".png") + "?file=1")
    assert saved["Content-Type"] == "image/png"
    assert 'filename="lapset-3-trend-v1-probability.png"' in saved["Content-Disposition"]
    assert risto.get(chart.replace("v1", "v9")).status_code == 404


def test_a_chart_that_is_not_drawn_yet_leaves_its_table(risto: Client, report: Report) -> None:
    path = f"/reports/{report.public_id}/items/v1/probability/"
    waiting = risto.get(path).content.decode()
    assert "<img" not in waiting
    assert waiting.count('<details class="same" open>') == 4
    draw(report)
    drawn = risto.get(path).content.decode()
    assert drawn.count("<img") == 1


@pytest.mark.parametrize("rounds", [1, 3])
def test_queries_do_not_grow_with_items_and_rounds(
    db: Any, client: Client, rounds: int, django_assert_max_num_queries: Any
) -> None:
    study = play(
        rounds=rounds,
        seats=12,
        answering={"probability": (agreed, split), "desirability": (rising,)},
        items=2 if rounds == 1 else 8,
    )
    report = publish(study)
    draw(report)
    client.force_login(make_user("risto@example.org", study=study, role="reader"))
    for path, most in zip(paths(report), (18, 18, 17, 17), strict=True):
        with django_assert_max_num_queries(most):
            assert client.get(path).status_code == 200


def test_an_items_page_has_every_block_and_each_can_be_linked_to(
    db: Any, client: Client, django_assert_max_num_queries: Any
) -> None:
    study = play(
        rounds=3,
        answering={"probability": (split, rising)},
        sectors=("health", "school", "church"),
    )
    report = publish(study)
    client.force_login(make_user("risto@example.org", study=study, role="reader"))
    with django_assert_max_num_queries(20):  # two of them for what groups are called
        response = client.get(f"/reports/{report.public_id}/items/v1/probability/")
    body = response.content.decode()
    anchors = set(re.findall(r' id="([\w-]+)"', body))
    links = set(re.findall(r'class="permalink" href="#([\w-]+)"', body))
    assert links <= anchors
    assert {
        "verdict", "figures", "change", "groups", "other-rules", "wordings", "figure-median",
        "figure-median-interval", "figure-van-der-eijk-a", "change-share-changed",
    } <= links  # fmt: skip
    assert "Health" in body
    assert f"http://testserver/reports/{report.public_id}/items/v1/probability/" in body


def test_the_page_follows_the_table_of_verdicts(risto: Client, report: Report) -> None:
    body = risto.get(f"/reports/{report.public_id}/").content.decode()
    order = re.findall(r'<section id="(\w+)" class="card verdict"', body)
    assert order == ["settled", "agreed_but_moving", "polarised", "open", "too_few_answers"] or (
        set(order) >= {"settled", "polarised", "too_few_answers"}
        and order == sorted(order, key=list(_TABLE).index)
    )
    assert re.findall(r'<li class="card (\w+)">.*?<b>(\d+)</b>', body)
    assert report.as_of.snapshot.root in body
    assert report.editions.get().chain_head in body


_TABLE = (
    "settled", "agreed_but_moving", "agreed_unconfirmed", "lasting_dissent", "polarised", "open",
    "no_clear_view", "too_few_answers", "unjudged",
)  # fmt: skip


def test_an_items_page_shows_word_by_word_what_a_new_wording_changed(
    risto: Client, report: Report
) -> None:
    read_live(report)
    first = Statement.objects.get(item__code="v1", version=1)
    Statement.objects.filter(pk=first.pk).update(texts={"fi": "Tuki alkaa viikossa", "en": "x"})
    later = Statement.objects.create(
        item=first.item, version=2, texts={"fi": "Tuki alkaa <b>päivässä</b>", "en": "x"}
    )
    ItemResult.objects.filter(item=first.item, round__number=3).update(statement=later)
    risto.cookies["language"] = "fi"
    page = risto.get(f"/reports/{report.public_id}/items/v1/probability/").content.decode()
    told = page.partition('id="wordings"')[2].partition("</section>")[0]
    assert re.search(r"<del>.*viikossa</del>", told)
    assert re.search(r"<ins>.*&lt;b&gt;päivässä", told)
    assert "Tuki alkaa viikossa" in told  # the first wording, as it was


def test_words_find_items_by_code_or_statement_in_any_language(
    risto: Client, report: Report
) -> None:
    def codes(words: str) -> set[str]:
        page = risto.get(f"/reports/{report.public_id}/", {"words": words}).content.decode()
        shown = page.partition('class="filters')[2].partition('id="charts"')[0]
        return set(re.findall(r"/items/([^/]+)/", shown))

    statement = Statement.objects.get(item__code="v2", version=1)
    every = codes("")
    assert len(every) > 1
    assert codes("V2") == {"v2"}
    for text in statement.texts.values():
        assert "v2" in codes(text.upper())
    assert codes("v2 nowhere") == set()
    assert codes("  ") == every


def test_filters_in_the_address_choose_what_is_shown(risto: Client, report: Report) -> None:
    page = f"/reports/{report.public_id}/"
    body = risto.get(page, {"verdict": "settled"}).content.decode()
    assert re.findall(r'<section id="(\w+)" class="card verdict"', body) == ["settled"]
    assert '<option value="settled" selected>' in body
    nothing = risto.get(page, {"verdict": "settled", "section": "<script>"}).content.decode()
    assert 'class="card verdict"' not in nothing
    assert "<script>" not in nothing


def test_long_lists_fold_and_an_address_opens_them_all(db: Any, client: Client) -> None:
    study = play(rounds=2, seats=12, answering={"probability": (agreed,)}, items=6)
    report = publish(study)
    client.force_login(make_user("risto@example.org", study=study, role="reader"))
    path = f"/reports/{report.public_id}/"

    def page(**asked: str) -> str:
        return client.get(path, asked).content.decode()

    def settled(body: str) -> str:
        return body.partition('<section id="settled"')[2].partition("</section>")[0]

    folded = settled(page())
    seen, _fold, rest = folded.partition('<details class="more">')
    assert (seen.count('<th scope="row">'), rest.count('<th scope="row">')) == (3, 3)
    opened = page(folds="open")
    assert settled(opened).count('<details class="more" open>') == 1
    assert not re.search(r'<details class="(?:more|part|fold|how|checklist)">', opened)
    assert "<details" not in settled(page(verdict="settled"))  # whoever chose sees all of it
    assert "?verdict=settled&amp;folds=open" in page(verdict="settled")


def test_a_group_in_the_address_stands_beside_the_panel(db: Any, client: Client) -> None:
    def by_sector(number: int, seat: int) -> dict[str, Any]:
        return {"level": 6 if seat % 3 else 2}

    study = play(
        rounds=1,
        answering={"probability": (by_sector, unanimous)},
        sectors=("health", "school", "church"),
    )
    report = publish(study)
    client.force_login(make_user("risto@example.org", study=study, role="reader"))
    client.cookies["language"] = "en"
    path = f"/reports/{report.public_id}/"

    def page(**asked: str) -> str:
        return client.get(path, asked).content.decode()

    body = page(group="health")
    assert '<option value="health" selected>Health (en)</option>' in body
    assert re.findall(r'<section id="(group-\w+)"', body) == ["group-apart", "group-alike"]
    apart = body.partition('id="group-apart"')[2].partition("</section>")[0]
    assert re.findall(r"/items/(\w+)/probability/#groups", apart)[0] == "v1"
    assert "4 lower" in apart
    assert "close together" in apart  # all eight gave the same answer, and it is not said
    assert f'href="{path}"' in body  # the way back
    both = page(group="health", words="v2")
    assert re.findall(r'<section id="(group-\w+)"', both) == ["group-alike"]
    assert f'href="{path}?words=v2"' in both
    unknown = page(group="<b>")
    assert "<section id=" in unknown
    assert 'class="empty"' in unknown
    assert "<b>" not in unknown.partition('class="filters')[2].partition('id="charts"')[0]


def test_a_group_that_may_be_shown_nowhere_says_so(db: Any, client: Client) -> None:
    study = play(rounds=0, seats=12, answering={"probability": (agreed,)})
    few, many = (Sector.objects.create(key=key, names=texts(key)) for key in ("few", "many"))
    for place, seat in enumerate(seats_of(study)):
        seat.sector = few if place < 3 else many
        seat.save()
    play_round(study, 1, {"probability": (agreed,)})
    report = publish(study)
    client.force_login(make_user("risto@example.org", study=study, role="reader"))
    client.cookies["language"] = "en"
    for group in ("few", "many"):
        body = client.get(f"/reports/{report.public_id}/", {"group": group}).content.decode()
        assert f"“{group} (en)” may not be shown on any question" in body
        assert '<section id="group-' not in body


def test_how_to_read_is_told_in_the_words_of_the_report(risto: Client, report: Report) -> None:
    risto.cookies["language"] = "en"
    body = risto.get(f"/reports/{report.public_id}/").content.decode()
    told = body.partition('<details class="how">')[2].partition("</details>")[0]
    assert "fewer than 5 answers" in told
    assert "fewer than 10" in told
    shown = set(re.findall(r'<section id="(\w+)" class="card verdict"', body))
    assert told.count('<dt class="shape') == len(shown - {"unjudged"})


def test_simulated_answers_are_said_on_every_page(db: Any, client: Client) -> None:
    study = play(rounds=1, seats=6, answering={"probability": (agreed,)}, simulated=True)
    report = publish(study)
    client.force_login(make_user("risto@example.org", study=study, role="reader"))
    for path in paths(report)[:2]:
        assert "notice simulated" in client.get(path).content.decode()


def test_the_list_says_when_there_is_nothing(client: Client, db: Any) -> None:
    client.force_login(make_user("uusi@example.org"))
    assert 'class="empty"' in client.get("/reports/").content.decode()


def test_a_summary_in_another_language_is_marked_as_such(fanni: Client, report: Report) -> None:
    open_with(report, {"sv": "Panelen <är> enig."})
    body = fanni.get(f"/reports/{report.public_id}/?edition=draft").content.decode()
    assert '<span lang="sv">Panelen &lt;är&gt; enig.</span>' in body


def test_a_first_round_and_an_empty_one_have_sensible_pages(db: Any, client: Client) -> None:
    study = play(rounds=1, seats=1, answering={"probability": (lambda number, seat: None,)})
    report = publish(study)
    client.force_login(make_user("risto@example.org", study=study, role="reader"))
    for path in paths(report):
        assert client.get(path).status_code == 200


def test_every_kind_of_question_has_a_page(db: Any, client: Client) -> None:
    def at(**content: Any) -> Any:
        return (lambda number, seat: content,)

    def years(number: int, seat: int) -> dict[str, Any]:
        return {"choices": ["never"]} if seat % 2 else {"value": 2040}

    study = play(
        rounds=2,
        seats=12,
        items=1,
        answering={
            "share": at(value=300.5),
            "chance": at(value=50),
            "year": (years,),
            "range": at(low=10, value=20, high=40),
            "who": at(choices=["kunta"]),
            "means": at(choices=["raha", "laki"]),
            "idea": at(text="salainen ajatus"),
        },
    )
    report = publish(study)
    client.force_login(make_user("risto@example.org", study=study, role="reader"))
    page = client.get(f"/reports/{report.public_id}/").content.decode()
    found = set(re.findall(rf"/reports/{report.public_id}/items/v1/(\w+)/", page))
    assert found >= {"share", "chance", "year", "range", "who", "means"}
    for criterion in found:
        for language in ("fi", "en"):
            with translation.override(language):
                client.cookies["language"] = language
                body = client.get(f"/reports/{report.public_id}/items/v1/{criterion}/").content
        assert "salainen" not in body.decode()
    assert "salainen" not in page


def test_an_items_page_says_why_answers_changed_where_enough_told(
    risto: Client, report: Report
) -> None:
    read_live(report)
    path = f"/reports/{report.public_id}/items/v1/probability/"
    assert "change-reasons" not in risto.get(path).content.decode()
    for told, is_shown in ((4, False), (6, True)):
        for result in ItemResult.objects.filter(round__number=3, item__code="v1"):
            counts = {"argument": told - 1, "wording": 1}
            result.figures["change_reasons"] = {"n": told, "counts": counts, "moved": {}}
            result.save()
        with translation.override("fi"):
            page = risto.get(path).content.decode()
        assert ("change-reasons" in page) is is_shown
    assert "6 panelistia kertoi, miksi muutti vastaustaan: uusi perustelu 5, sanamuoto 1." in page
