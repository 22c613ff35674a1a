"""Rankings, points, intervals and planes in a browser: by keyboard, by taps, by dragging, without
scripts, at 320 pixels, and heard."""

import json

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import expect

from foresight.home.demonstration.every_kind import load_every_kind
from foresight.home.demonstration.trials import seat_to_try
from surveys.models import Answer, Criterion
from tests.factories import link_of, make_round, make_study, make_user, questions_of, seats_of

pytestmark = pytest.mark.django_db(transaction=True)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(autouse=True)
def _empty_cache():
    cache.clear()


def asked_on(*criteria, planes=()):
    study = make_study(items=1, criteria=criteria)
    study.survey.planes = list(planes)
    study.survey.save()
    return study, {each.criterion.key: each for each in questions_of(make_round(study))}


def open_sheet(page, seat):
    page.goto(link_of(seat))
    page.locator("main form button").click()
    page.wait_for_url("**/answer/")
    page.goto("/answer/sheet/")


def field(page, question, name):
    return page.locator(f"[name=q{question.pk}-{name}]")


def saved(page):
    """Wait until everything typed so far has been acknowledged."""
    page.wait_for_function(
        "() => !sessionStorage.getItem('not-yet-saved')"
        " && document.getElementById('status').textContent.trim()"
    )


def tab_to(page, selector):
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{selector} is not reached by tabbing")


def order_of(page, question):
    return page.locator(f"#q{question.pk} .ranking li").evaluate_all(
        "rows => rows.map((row) => row.dataset.option)"
    )


def check(page):
    found = Axe().run(page, options={"runOnly": RULES}).response["violations"]
    brief = [(each["id"], [node["html"][:160] for node in each["nodes"][:3]]) for each in found]
    assert brief == [], f"{page.url}: {json.dumps(brief, indent=1)}"


def test_options_are_put_in_order_by_keyboard_alone_and_their_places_are_said(page):
    study, asked = asked_on("order")
    question = asked["order"]
    open_sheet(page, seats_of(study)[0])
    said = page.locator(f"#q{question.pk} .ranking + [role=status]")
    tab_to(page, "[data-option=laki] .up")
    page.keyboard.press("Enter")
    expect(said).to_have_text("Laki: sija 1, sijoja 3")
    assert order_of(page, question) == ["laki", "raha", "tieto"]
    expect(page.locator("[data-option=laki] .up")).to_be_focused()
    tab_to(page, "[data-option=tieto] .up")
    page.keyboard.press("Space")
    saved(page)  # the third place is the only one left
    expect(said).to_have_text("Tieto: sija 2, sijoja 3")
    assert Answer.objects.get().choices == ["laki", "tieto", "raha"]
    page.keyboard.press("Space")
    expect(said).to_have_text("Tieto: sija 1, sijoja 3")
    expect(page.locator("[data-option=tieto] .up")).to_be_focused()
    page.wait_for_timeout(400)
    saved(page)
    assert Answer.objects.get().choices == ["tieto", "laki", "raha"]
    field(page, question, "place-raha").select_option("1")
    expect(said).to_have_text("Raha: sija 1, sijoja 3")
    assert order_of(page, question) == ["raha", "tieto", "laki"]
    page.locator(f"#q{question.pk} button[name=clear]").click()
    expect(page.locator(f"#q{question.pk} .placed")).to_have_count(0)


def test_the_best_few_are_chosen_by_single_taps_on_a_narrow_phone(browser, browser_context_args):
    study, asked = asked_on("best", "budget")
    narrow = {"viewport": {"width": 320, "height": 700}, "has_touch": True}
    context = browser.new_context(**browser_context_args | narrow)
    page = context.new_page()
    open_sheet(page, seats_of(study)[0])
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    page.locator("[data-option=valta] .up").tap()
    page.locator("[data-option=raha] .up").tap()
    saved(page)
    assert Answer.objects.get().choices == ["valta", "raha"]
    budget = page.locator(f"#q{asked['budget'].pk}")
    budget.locator("[data-option=raha] .step").last.tap()
    budget.locator("[data-option=raha] .step").last.tap()
    expect(budget.locator(".sum")).to_have_text("Jaettu 10 / 100 pistettä, jäljellä 90")
    budget.locator("[data-option=laki] input").fill("90")
    expect(budget.locator(".sum")).to_have_text("Kaikki 100 pistettä on jaettu")
    saved(page)
    shares = Answer.objects.get(question=asked["budget"]).shares
    assert shares == {"raha": 10, "laki": 90, "tieto": 0}
    sizes = page.locator(".step, .ranking select, .sharing input").evaluate_all(
        "all => all.map((each) => [each.offsetWidth, each.offsetHeight])"
    )
    assert min(min(size) for size in sizes) >= 44
    context.close()


def test_dragging_is_an_extra(page):
    study, asked = asked_on("order")
    question = asked["order"]
    open_sheet(page, seats_of(study)[0])
    for option in ("raha", "laki"):
        page.locator(f"[data-option={option}] .up").click()
    saved(page)
    grip = page.locator("[data-option=tieto] .grip").bounding_box()
    first = page.locator("[data-option=raha]").bounding_box()
    page.mouse.move(grip["x"] + 5, grip["y"] + 5)
    page.mouse.down()
    page.mouse.move(first["x"] + 50, first["y"] + 40, steps=6)
    page.mouse.move(first["x"] + 50, first["y"] + 5, steps=6)
    page.mouse.up()
    assert order_of(page, question) == ["tieto", "raha", "laki"]
    page.wait_for_timeout(400)
    saved(page)
    assert Answer.objects.get().choices == ["tieto", "raha", "laki"]


def test_too_many_points_are_said_while_typing_and_refused_with_the_fields_kept(page):
    study, asked = asked_on("budget", "order")
    budget = asked["budget"]
    open_sheet(page, seats_of(study)[0])
    tab_to(page, f"[name=q{budget.pk}-share-raha]")
    page.keyboard.type("60")
    tab_to(page, f"[name=q{budget.pk}-share-laki]")
    page.keyboard.type("41")
    expect(page.locator(".sum")).to_have_text("Jaettu 101 pistettä, 1 liikaa")
    assert not Answer.objects.exists()
    tab_to(page, f"[name=q{budget.pk}-cannot]")
    expect(page.locator(f"#q{budget.pk}-shares-error")).to_have_text(
        "Pisteiden summa on 101. Jaa tasan 100."
    )
    expect(field(page, budget, "share-laki")).to_have_attribute("aria-invalid", "true")
    expect(field(page, budget, "share-laki")).to_have_value("41")
    check(page)
    field(page, budget, "share-laki").fill("40")
    saved(page)
    expect(page.locator(".field-error")).to_have_count(0)
    assert Answer.objects.get().shares == {"raha": 60, "laki": 40, "tieto": 0}
    page.reload()
    expect(field(page, budget, "share-tieto")).to_have_value("0")


def test_an_unfinished_ranking_survives_a_reload(page):
    study, asked = asked_on("best")
    open_sheet(page, seats_of(study)[0])
    page.locator("[data-option=valta] .up").click()
    page.reload()
    expect(field(page, asked["best"], "place-valta")).to_have_value("1")
    expect(page.locator(".field-error")).to_be_visible()
    page.locator("[data-option=laki] .up").click()
    saved(page)
    assert Answer.objects.get().choices == ["valta", "laki"]


def test_a_plane_is_answered_by_arrow_keys_and_says_both_scales(page):
    plane = {"across": "probability", "up": "desirability"}
    study, asked = asked_on("probability", "desirability", planes=[plane])
    across, up = asked["probability"], asked["desirability"]
    open_sheet(page, seats_of(study)[0])
    tab_to(page, ".plane summary")
    page.keyboard.press("Enter")
    tab_to(page, "[role=gridcell]")
    for key in ("ArrowRight", "ArrowUp", "ArrowUp", "Enter"):
        page.keyboard.press(key)
    saved(page)
    expect(field(page, across, "level").and_(page.locator(":checked"))).to_have_value("5")
    expect(field(page, up, "level").and_(page.locator(":checked"))).to_have_value("6")
    page.wait_for_function("() => document.querySelectorAll('[data-answered]').length === 2")
    assert dict(Answer.objects.values_list("question", "level")) == {across.pk: 5, up.pk: 6}
    # The scales are the equal way: what is chosen there shows on the plane.
    page.locator(f"#q{up.pk} .point").first.click()
    chosen = page.locator("[role=gridcell][aria-selected=true]")
    expect(chosen).to_have_attribute("aria-label", "Probability 5, Desirability 1")
    check(page)


def test_everything_is_answered_and_mended_with_scripts_off(browser, browser_context_args):
    plane = {"across": "probability", "up": "desirability"}
    study, asked = asked_on(
        "probability", "desirability", "order", "best", "budget", "range", planes=[plane]
    )
    context = browser.new_context(**browser_context_args, java_script_enabled=False)
    page = context.new_page()
    open_sheet(page, seats_of(study)[0])
    for key, level in (("probability", "6"), ("desirability", "2")):
        page.locator(f"[name=q{asked[key].pk}-level][value='{level}']").check()
    for option, place in (("raha", "2"), ("laki", "2"), ("tieto", "1")):
        field(page, asked["order"], f"place-{option}").select_option(place)
    for option, place in (("valta", "1"), ("laki", "2")):
        field(page, asked["best"], f"place-{option}").select_option(place)
    field(page, asked["budget"], "share-raha").fill("99")
    field(page, asked["budget"], "share-laki").fill("2")
    for name, typed in (("low", "9"), ("value", "8"), ("high", "20")):
        field(page, asked["range"], name).fill(typed)
    page.locator("#save").click()
    expect(page.locator(".errors")).to_be_focused()
    expect(page.locator(".errors li")).to_have_text(
        [
            "Order: Sija 2 on jo vaihtoehdolla ”Raha”. Valitse toinen.",
            "Budget: Pisteiden summa on 101. Jaa tasan 100.",
            "Range: Paras arvio ei voi olla pienempi kuin pienin arvo, 9.",
        ]
    )
    assert Answer.objects.count() == 3
    expect(field(page, asked["order"], "place-laki")).to_have_value("2")
    expect(field(page, asked["order"], "place-laki")).to_have_attribute("aria-invalid", "true")
    field(page, asked["order"], "place-laki").select_option("3")
    field(page, asked["budget"], "share-laki").fill("1")
    field(page, asked["range"], "value").fill("12")
    page.locator("#save").click()
    expect(page.locator("#status")).not_to_be_empty()
    rows = {row.question.criterion.key: row for row in Answer.objects.select_related("question")}
    assert rows["order"].choices == ["tieto", "raha", "laki"]
    assert rows["best"].choices == ["valta", "laki"]
    assert rows["budget"].shares == {"raha": 99, "laki": 1, "tieto": 0}
    assert (rows["probability"].level, rows["desirability"].level) == (6, 2)
    context.close()


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_axe_finds_nothing_on_every_kind_of_question_with_what_goes_back(page, language):
    study = load_every_kind(facilitator=make_user(), at=timezone.now())
    seat = seat_to_try(study)
    page.set_viewport_size({"width": 320, "height": 800})
    open_sheet(page, seat)
    page.locator(f"button[name=language][value={language}]").click()
    expect(page.locator("html")).to_have_attribute("lang", language)
    page.wait_for_load_state()
    check(page)
    page.locator(".plane summary").click()
    for keep in page.locator("button[name=keep]").all():
        keep.click()
    saved(page)
    check(page)
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    kept = Answer.objects.filter(sheet__respondent=seat, question__questionnaire__round__number=2)
    expertise = Criterion.objects.get(role="expertise")
    assert kept.filter(question__criterion=expertise).count() == 2
    assert kept.exclude(choices=[]).exists()
