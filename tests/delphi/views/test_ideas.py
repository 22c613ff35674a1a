"""The pages of a collect round: a panellist's, with and without its script, and a facilitator's."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from delphi.models import IdeaEndorsement, IdeaOutcome, Round
from delphi.services.idea_batches import release_ideas
from delphi.services.ideas import add_idea, change_idea
from surveys.models import Idea, Item
from tests.delphi.services.test_ideas import Place
from tests.delphi.services.test_item_making import TEXTS, Curated
from tests.factories import link_of, make_round, make_study, make_user, seats_of

pytestmark = pytest.mark.django_db
PAGE, SAVE, AROUND = "/answer/ideas/", "/answer/ideas/save/", "/answer/ideas/around/"


class Open(Place):
    """A collect round open now, with a browser for each seat."""

    def __init__(self) -> None:
        self.study = make_study(seats=6, items=2, criteria=["idea"], minimum_cell=3)
        self.round = make_round(self.study, kind="collect")
        self.prompt, self.second = self.round.questionnaire.questions.order_by("position")
        self.seats = seats_of(self.study)

    def of(self, number: int) -> dict[str, Any]:
        return super().of(number) | {"at": self.round.opened_at}

    def release(self) -> Any:
        return release_ideas(round_id=self.round.pk, at=self.round.opened_at)

    def client(self, number: int = 0) -> Client:
        client = Client()
        client.post(link_of(self.seats[number]))
        return client

    def send(self, client: Client, path: str = PAGE, **fields: Any) -> Any:
        return client.post(path, {"round": self.round.pk, **fields})


@pytest.fixture
def place() -> Open:
    return Open()


def test_the_sheets_address_leads_to_the_ideas_of_a_collect_round(place: Open) -> None:
    client = place.client()
    assert client.get("/answer/sheet/").headers["Location"] == PAGE
    page = client.get(PAGE).content.decode()
    assert "Väittämä 1 toteutuu." in page
    assert client.get("/answer/").status_code == 200


def test_one_form_adds_changes_and_goes_on(place: Open) -> None:
    client = place.client()
    first, second = f"n{place.prompt.pk}", f"n{place.second.pk}"
    sent = place.send(client, **{first: ["yksi", "kaksi", ""], second: ["kolme"]}, act="review")
    assert (sent.status_code, sent.headers["Location"]) == (303, "/answer/review/")
    ideas = dict(Idea.objects.values_list("text", "pk"))
    assert set(ideas) == {"yksi", "kaksi", "kolme"}
    review = client.get("/answer/review/").content.decode()
    assert all(text in review for text in ideas)
    one = ideas["yksi"]
    sent = place.send(client, **{f"i{one}": "yksi uusin sanoin", f"i{one}-revision": "1"})
    assert sent.status_code == 303
    assert Idea.objects.get(pk=one).text == "yksi uusin sanoin"


def test_a_button_or_an_emptied_field_takes_an_idea_back_and_another_gives_it_again(
    place: Open,
) -> None:
    client = place.client()
    for remove in ({"remove": True}, {"empty": True}):
        idea = place.give(0, "turha ajatus")
        fields = {f"i{idea}": "" if "empty" in remove else "turha ajatus", f"i{idea}-revision": "1"}
        if "remove" in remove:
            fields["remove"] = str(idea)
        page = place.send(client, **fields)
        assert not Idea.objects.exists()
        assert "turha ajatus" in page.content.decode()
    sent = place.send(client, restore=place.prompt.pk, **{f"r{place.prompt.pk}": "turha ajatus"})
    assert sent.status_code == 303
    assert [each.text for each in Idea.objects.all()] == ["turha ajatus"]


def test_a_conflict_keeps_both_and_is_resolved_by_sending_again(place: Open) -> None:
    client, idea = place.client(), place.give(0, "eka")
    change_idea(**place.of(0), idea_id=idea, text="toisaalla", revision=1)
    page = place.send(client, **{f"i{idea}": "täällä", f"i{idea}-revision": "1"})
    assert page.status_code == 409
    assert "toisaalla" in page.content.decode()
    assert "täällä" in page.content.decode()
    place.send(client, **{f"i{idea}": "täällä", f"i{idea}-revision": "2"})
    assert Idea.objects.get().text == "täällä"


def test_words_typed_to_an_idea_taken_back_elsewhere_are_asked_about_and_given_once(
    place: Open,
) -> None:
    client, idea = place.client(), place.give(0, "eka")
    Idea.objects.all().delete()
    fields = {f"i{idea}": "parempi eka", f"i{idea}-revision": "1"}
    page = place.send(client, **fields, **{f"i{idea}-prompt": place.second.pk})
    assert page.status_code == 422
    words = page.content.decode().split(f'id="n{place.second.pk}-1"')[1].split("</textarea>")[0]
    assert words.endswith("parempi eka")
    assert not Idea.objects.exists()
    assert place.send(client, **{f"n{place.second.pk}": "parempi eka"}).status_code == 303
    assert Idea.objects.get().question_id == place.second.pk
    assert place.send(client, **fields | {f"i{idea}": " "}).status_code == 303
    page = place.send(client, **fields, remove=idea)
    assert page.status_code == 303
    assert Idea.objects.count() == 1
    Round.objects.update(closes_at=place.round.opened_at + timedelta(minutes=1))
    late = {"i" + "9" * 19: "muualla peruttu", f"n{place.prompt.pk}": "myöhään"}
    page = place.send(client, **late)
    assert page.status_code == 409
    assert all(words in page.content.decode() for words in late.values())


def test_a_page_left_open_gives_no_idea_for_the_seat_entered_after_it(place: Open) -> None:
    client = place.client()
    mark = re.search(r'name="seat" value="(\w+)"', client.get(PAGE).content.decode())
    assert mark
    fields = {f"n{place.prompt.pk}": "toisen ajatus", "seat": mark[1]}
    client.post(link_of(place.seats[1]), {"switch": "1"})
    page = place.send(client, **fields)
    assert page.status_code == 409
    assert "toisen ajatus" in page.content.decode()
    sent = {"question": place.prompt.pk, "text": "toisen ajatus", "seat": mark[1]}
    said = place.send(client, SAVE, **sent)
    assert (said.status_code, said.json()["code"]) == (409, "page_of_another_seat")
    assert not Idea.objects.exists()
    client.post(link_of(place.seats[0]), {"switch": "1"})
    assert place.send(client, **fields).status_code == 303
    assert Idea.objects.get().sheet.respondent == place.seats[0]


def test_an_idea_shows_nothing_of_others_at_prompts_where_the_seat_gave_none(place: Open) -> None:
    for number in range(1, 5):
        add_idea(
            **place.of(number), question_id=place.second.pk, text=f"Kirjastot auki yöllä {number}"
        )
    place.release()
    client = place.client()
    place.give(0, "Kirjastot auki yöllä")
    page = client.get(PAGE).content.decode()
    assert not re.search("auki yöllä [1-4]", page)
    add_idea(**place.of(0), question_id=place.second.pk, text="Jotakin muuta")
    assert "auki yöllä 1" in client.get(PAGE).content.decode()


def test_what_is_too_long_stays_in_its_field_and_the_rest_is_saved(place: Open) -> None:
    page = place.send(
        place.client(), **{f"n{place.prompt.pk}": "x" * 1001, f"n{place.second.pk}": "lyhyt"}
    )
    assert page.status_code == 422
    assert "x" * 1001 in page.content.decode()
    assert [each.text for each in Idea.objects.all()] == ["lyhyt"]


def test_after_the_close_what_was_typed_can_be_copied(place: Open) -> None:
    client = place.client()
    Round.objects.update(closes_at=place.round.opened_at + timedelta(minutes=1))
    page = place.send(client, **{f"n{place.prompt.pk}": "myöhäinen ajatus"})
    assert page.status_code == 409
    assert "myöhäinen ajatus" in page.content.decode()
    assert not Idea.objects.exists()


def test_the_language_switch_saves_what_was_typed(place: Open) -> None:
    page = place.send(place.client(), **{f"n{place.prompt.pk}": "ajatus"}, language="sv")
    assert page.headers["Content-Language"] == "sv"
    assert Idea.objects.count() == 1


def test_others_ideas_come_with_a_batch_and_are_endorsed_by_a_button(place: Open) -> None:
    client = place.client()
    for number in range(3):
        place.give(number, f"ajatus {number}")
    assert "ajatus 1" not in client.get(PAGE).content.decode()
    place.release()
    assert "ajatus 1" in client.get(PAGE).content.decode()
    assert "ajatus 1" not in place.client(5).get(PAGE).content.decode()
    idea = Idea.objects.get(text="ajatus 1").pk
    assert place.send(client, endorse=idea).status_code == 303
    assert IdeaEndorsement.objects.count() == 1
    place.send(client, unendorse=idea)
    assert not IdeaEndorsement.objects.exists()


def test_the_script_adds_changes_removes_and_looks_around(place: Open) -> None:
    client = place.client()
    added = place.send(client, SAVE, question=place.prompt.pk, text="ajatus").json()
    changed = place.send(client, SAVE, idea=added["idea"], revision=1, text="parempi ajatus")
    assert changed.json() == {"idea": added["idea"], "revision": 2}
    stale = place.send(client, SAVE, idea=added["idea"], revision=1, text="huonompi")
    assert (stale.status_code, stale.json()["text"]) == (409, "parempi ajatus")
    around = client.get(AROUND).json()
    assert set(around["others"]) == {str(place.prompt.pk), str(place.second.pk)}
    removed = place.send(client, SAVE, act="remove", idea=added["idea"])
    assert removed.json() == {"removed": "parempi ajatus"}


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({}, 400),
        ({"question": "x", "text": "a"}, 400),
        ({"question": "99999999", "text": "a"}, 404),
        ({"question": "{prompt}", "text": " "}, 422),
        ({"idea": "1", "revision": "1", "text": "a"}, 404),
        ({"act": "endorse", "idea": "1", "endorsed": "1"}, 404),
        ({"act": "remove", "idea": "9" * 30}, 200),
    ],
)
def test_bad_requests_change_nothing(place: Open, fields: dict[str, str], status: int) -> None:
    sent = {name: value.format(prompt=place.prompt.pk) for name, value in fields.items()}
    assert place.send(place.client(), SAVE, **sent).status_code == status
    assert not Idea.objects.exists()


def test_the_page_asks_as_few_questions_of_the_database_however_many_ideas_there_are(
    place: Open, django_assert_max_num_queries: Any
) -> None:
    client = place.client()
    for number in range(6):
        for each in range(8):
            place.give(number, f"ajatus {number} {each}")
    place.release()
    with django_assert_max_num_queries(12):
        client.get(PAGE)


# --- the facilitator ------------------------------------------------------------------------------


def test_a_facilitator_watches_counts_and_reads_ideas_when_the_round_is_sealed() -> None:
    place = Place()
    place.give(0, "salainen ajatus")
    client = Client()
    client.force_login(make_user(study=place.study))
    address = f"/studies/{place.study.public_id}/rounds/1/"
    page = client.get(address).content.decode()
    assert "salainen ajatus" not in page
    assert client.get(f"{address}results/").status_code == 302
    assert client.get(f"{address}next/").status_code == 302
    assert client.post(f"{address}next/draft/").status_code == 404
    place.close()
    results = client.get(f"{address}results/").content.decode()
    assert "salainen ajatus" in results
    assert not any(seat.code in results for seat in place.seats)


def test_ideas_are_made_into_a_round_on_the_page() -> None:
    place = Curated()
    client = Client()
    client.force_login(make_user(study=place.study))
    address = f"/studies/{place.study.public_id}/rounds/1/next/"
    page = client.get(f"{address}?idea={place.ideas[0]}").content.decode()
    assert "ajatus 0</textarea>" in page.replace("\n", "")
    wording = {f"text_{language}": text for language, text in TEXTS.items()}
    made = {"decision": "make", "criteria": ["probability"]}
    assert client.post(address, made | wording).status_code == 422
    assert client.post(address, made | {"ideas": place.ideas[:2]}).status_code == 422
    assert client.post(address, made | wording | {"ideas": place.ideas[:2]}).status_code == 302
    item = Item.objects.get(code="I01")
    join = {"decision": "join", "item": item.pk, "ideas": place.ideas[2:3]}
    assert client.post(address, join).status_code == 302
    assert client.post(address, {"decision": "aside", "ideas": place.rest}).status_code == 422
    rest = [pk for pk in place.rest if pk not in place.ideas[:3]]
    aside = {"decision": "aside", "ideas": rest, "reason": "Ei kuulu aiheeseen."}
    assert client.post(address, aside).status_code == 302
    word = {"item": item.pk, f"{item.pk}-text_fi": "Toinen sanamuoto."}
    assert client.post(f"{address}word/", word).status_code == 422
    whole = {f"{item.pk}-text_{language}": "Toinen." for language in TEXTS}
    assert client.post(f"{address}word/", word | whole).status_code == 302
    assert client.post(f"{address}undecide/", {"idea": rest[:1]}).status_code == 302
    assert client.post(f"{address}draft/", follow=True).status_code == 200
    assert Round.objects.count() == 1  # one idea is undecided
    assert client.post(address, aside | {"ideas": rest[:1]}).status_code == 302
    drafted = client.post(f"{address}draft/", follow=True)
    assert Round.objects.count() == 2
    assert drafted.redirect_chain[-1][0].endswith("/rounds/2/")
    assert "I01" not in client.get(address).content.decode()
    assert IdeaOutcome.objects.count() == 6


def test_ideas_are_put_under_themes_which_narrow_the_pages_and_are_renamed() -> None:
    place = Curated()
    client = Client()
    client.force_login(make_user(study=place.study))
    address = f"/studies/{place.study.public_id}/rounds/1/"
    gather = {"decision": "gather", "themes": "Neuvola & ilta, yö", "ideas": place.ideas[:2]}
    assert client.post(f"{address}next/", gather).status_code == 302
    page = client.get(f"{address}next/?theme=yö").content.decode()
    assert f'value="{place.ideas[0]}"' in page and f'value="{place.ideas[3]}"' not in page
    one = {"idea": place.ideas[2], "themes": "yö"}
    done = client.post(f"{address}ideas/themes/", one)
    assert done["Location"].endswith(f"/results/#idea-{place.ideas[2]}")
    renamed = {"theme": "yö", "name": "Yöaika", "page": "round-results"}
    shown = client.post(f"{address}theme/", renamed, follow=True).content.decode()
    assert "Yöaika <b>3</b>" in shown and "ajatus 2" in shown and "ajatus 3" not in shown
    away = client.post(f"{address}theme/", renamed | {"page": "//evil.example"})
    assert away["Location"].endswith("/rounds/1/arguments/?theme=y%C3%B6")
    assert client.post(f"{address}theme/", renamed | {"name": " "}).status_code == 302
    assert "Yöaika" in client.get(f"{address}results/").content.decode()
    assert client.post(f"{address}ideas/themes/", {"idea": "x"}).status_code == 302
