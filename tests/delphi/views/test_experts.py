"""The pages about the network's experts, for those who may set up studies."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from delphi.models import Nomination
from foresight.network.models import DistinctExperts, Expert, Panel, Region, Sector, Topic, User
from foresight.network.services.enrolment import enrol_experts
from foresight.network.services.experts import Knowing, Person, add_expert
from tests.factories import make_study, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def fanni(client):
    client.cookies["language"] = "en"
    user = make_user("fanni@example.org", study=make_study())
    User.objects.filter(pk=user.pk).update(is_facilitator=True)
    client.force_login(user)
    return client


@pytest.fixture
def experts():
    for kind, key, name in (
        (Region, "oulu", "Oulu"),
        (Sector, "health", "Terveys"),
        (Topic, "schools", "Koulu"),
    ):
        kind.objects.create(key=key, names={"fi": name, "en": name})
    maija = Person("maija@example.org", "Maija Mäkinen", "fi", region="oulu", institution="THL")
    topics = {"schools": Knowing(4, 5)}
    pekka = Person("pekka@example.org", "Pekka Niemi", "sv", sector="health", topics=topics)
    return [add_expert(person=each) for each in (maija, pekka)]


def listed(client, query=""):
    page = client.get(reverse("experts") + query).content.decode()
    return [name for name in ("Maija Mäkinen", "Pekka Niemi") if name in page]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Maija Mäkinen", "Pekka Niemi"]),
        ("?words=MAKINEN+thl", ["Maija Mäkinen"]),
        ("?words=niemi+thl", []),
        ("?words=pekka@example", ["Pekka Niemi"]),
        ("?region=oulu", ["Maija Mäkinen"]),
        ("?sector=health&language=sv", ["Pekka Niemi"]),
        ("?topic=schools", ["Pekka Niemi"]),
        ("?topic=schools&region=oulu", []),
        ("?retired=on", []),
        ("?region=nowhere", ["Maija Mäkinen", "Pekka Niemi"]),
        ("?page=9", ["Maija Mäkinen", "Pekka Niemi"]),
    ],
)
def test_experts_are_looked_up_by_words_and_places_in_the_address(fanni, experts, query, found):
    assert listed(fanni, query) == found


def test_the_list_asks_the_database_as_often_for_many_as_for_few(
    fanni, experts, django_assert_max_num_queries
):
    for number in range(30):
        add_expert(
            person=Person(
                f"h{number}@example.org", f"H {number}", "fi", topics={"schools": Knowing(3)}
            )
        )
    with django_assert_max_num_queries(15):
        fanni.get(reverse("experts"))


def written(**more):
    return {"name": "Liisa", "email": "Liisa@Example.org", "language": "fi"} | more


def test_an_expert_is_written_down_with_topics(fanni, experts):
    topic = Topic.objects.get()
    sent = written(
        region="oulu", institution=" THL ", **{f"level_{topic.pk}": "3", f"interest_{topic.pk}": ""}
    )
    assert fanni.post(reverse("expert-new"), sent).status_code == 302
    liisa = Expert.objects.get(email="liisa@example.org")
    assert (liisa.institution.name, liisa.experttopic_set.get().level) == ("THL", 3)


def test_a_known_mailbox_is_told_and_what_was_typed_stays(fanni, experts):
    response = fanni.post(reverse("expert-new"), written(email="maija+x@example.org"))
    assert response.status_code == 422
    assert "in the network already, as maija@example.org" in response.content.decode()
    assert 'value="Liisa"' in response.content.decode()
    assert Expert.objects.count() == 2


def test_an_interest_without_expertise_is_asked_about(fanni, experts):
    response = fanni.post(
        reverse("expert-new"), written(**{f"interest_{Topic.objects.get().pk}": "5"})
    )
    assert response.status_code == 422
    assert Expert.objects.count() == 2


def test_an_expert_is_changed_where_their_form_shows_what_is_known(fanni, experts):
    address = reverse("expert", kwargs={"expert": experts[1].pk})
    page = fanni.get(address).content.decode()
    assert '<option value="4" selected>' in page
    assert fanni.post(address, written(email="pekka@example.org")).status_code == 302
    assert Expert.objects.get(pk=experts[1].pk).name == "Liisa"
    assert fanni.get(reverse("expert", kwargs={"expert": 10**18})).status_code == 404


def test_retiring_is_undone_by_the_same_button(fanni, experts):
    address = reverse("expert-retire", kwargs={"expert": experts[0].pk})
    fanni.post(address, follow=True)
    assert listed(fanni) == ["Pekka Niemi"]
    assert listed(fanni, "?retired=on") == ["Maija Mäkinen"]
    fanni.post(address, follow=True)
    assert len(listed(fanni)) == 2


def upload(client, text, **more):
    file = SimpleUploadedFile("experts.csv", text.encode())
    return client.post(reverse("experts-import"), {"file": file} | more, follow=True)


def test_a_list_is_taken_in_whole_with_topics(fanni, experts):
    text = (
        "Nimi;Sähköposti;Alue;Aiheet\n"
        'Liisa;liisa@example.org;Oulu;"Koulu 4/2; Uusi aihe: 3"\n'
        "Maija M;maija@example.org;;koulu 5\n"
    )
    page = upload(fanni, text, create_missing="on").content.decode()
    assert "1 expert added. 1 was in the network already." in page
    liisa = Expert.objects.get(email="liisa@example.org")
    assert set(liisa.experttopic_set.values_list("topic__key", "level", "interest")) == {
        ("schools", 4, 2),
        ("uusi-aihe", 3, None),
    }


def test_every_mistake_in_a_list_is_told_by_its_row_and_nothing_is_changed(fanni, experts):
    text = (
        "Nimi;Sähköposti;Alue;Aiheet\n"
        "Liisa;liisa@example.org;Oulu;Koulu\n"
        "Olli;olli;Turku;\n"
        "Maija;maija+x@example.org;;\n"
    )
    response = upload(fanni, text)
    page = response.content.decode()
    assert response.status_code == 422
    for row, what in (
        (2, "expected a topic and how well"),
        (3, "olli"),
        (3, "Turku"),
        (4, "as maija@"),
    ):
        assert f"Row {row}" in page
        assert what in page
    assert Expert.objects.count() == 2


def test_those_who_look_alike_are_found_and_merged_by_choice(fanni, experts):
    twin = add_expert(person=Person("mm@example.com", "makinen, maija", "fi", institution="Thl"))
    page = fanni.get(reverse("experts-doubles")).content.decode()
    assert "The same name and organisation" in page
    query = {"keep": experts[0].pk, "merge": twin.pk}
    page = fanni.get(reverse("experts-merge"), query).content.decode()
    assert "This cannot be undone" in page
    assert Expert.objects.count() == 3
    fanni.post(reverse("experts-merge"), query)
    assert not Expert.objects.filter(pk=twin.pk).exists()
    assert (
        "Nobody looks like anybody else" in fanni.get(reverse("experts-doubles")).content.decode()
    )
    assert fanni.get(reverse("experts-merge"), query)["Location"] == reverse("experts-doubles")


def test_two_who_only_look_alike_are_told_apart_and_stay_so_until_that_is_taken_back(
    fanni, experts
):
    twin = add_expert(person=Person("mm@example.com", "makinen, maija", "fi", institution="Thl"))
    two = {"expert": [experts[0].pk, twin.pk]}
    nobody = "Nobody looks like anybody else"
    told = fanni.post(reverse("experts-apart"), two | {"act": "apart"}, follow=True)
    shown = told.content.decode()
    assert nobody in shown and "1 pair that looks alike and is two people" in shown
    fanni.post(reverse("experts-apart"), two | {"act": "apart"})
    assert DistinctExperts.objects.count() == 1
    third = add_expert(person=Person("maija.m@example.com", "Maija Mäkinen", "fi"))
    assert "maija.m@example.com" in fanni.get(reverse("experts-doubles")).content.decode()
    fanni.post(reverse("experts-merge"), {"keep": third.pk, "merge": twin.pk})
    assert nobody in fanni.get(reverse("experts-doubles")).content.decode()
    again = {"expert": [experts[0].pk, third.pk], "act": "again"}
    shown = fanni.post(reverse("experts-apart"), again, follow=True).content.decode()
    assert nobody not in shown and "The same name" in shown
    assert fanni.post(reverse("experts-apart"), {"expert": ["x", "9"]}).status_code == 302


def test_a_suggestion_goes_over_to_the_expert_that_stays(fanni, experts):
    seat = make_study(key="toinen", seats=1).panel.seats.get()
    twin = add_expert(person=Person("mm@example.com", "makinen, maija", "fi"))
    Nomination.objects.create(panellist=seat, name="Maija", outcome="accepted", expert=twin)
    query = {"keep": experts[0].pk, "merge": twin.pk}
    shown = fanni.get(reverse("experts-merge"), query).content.decode()
    assert "1 suggestion by a panellist goes over" in shown
    fanni.post(reverse("experts-merge"), query)
    assert Nomination.objects.get().expert == experts[0]


@pytest.fixture
def seated(experts):
    """Maija sits in a panel."""
    panel = Panel.objects.create(name="p")
    enrol_experts(panel_id=panel.pk, expert_ids=[experts[0].pk], purge_on=date(2030, 1, 1))
    return experts


def test_nobody_has_anothers_personal_link_sent_elsewhere_by_changing_their_address(fanni, seated):
    address = reverse("expert", kwargs={"expert": seated[0].pk})
    response = fanni.post(address, written(email="elsewhere@example.org"))
    page = response.content.decode()
    assert response.status_code == 422
    assert "The address stays while this person has a seat in a panel" in page
    assert "add them once more" in page
    assert "elsewhere@example.org" in page
    assert Expert.objects.get(pk=seated[0].pk).email == "maija@example.org"


def test_who_sits_in_a_panel_is_merged_into_nobody_else(fanni, seated):
    query = {"keep": seated[1].pk, "merge": seated[0].pk}
    refused = "maija@example.org has a seat in a panel"
    page = fanni.get(reverse("experts-merge"), query).content.decode()
    assert refused in page
    assert "This cannot be undone" not in page
    assert refused in fanni.post(reverse("experts-merge"), query, follow=True).content.decode()
    assert Expert.objects.count() == 2
    fanni.post(reverse("experts-merge"), {"keep": seated[0].pk, "merge": seated[1].pk})
    assert Expert.objects.get().email == "maija@example.org"


def test_erasing_asks_first(fanni, experts):
    address = reverse("expert-erase", kwargs={"expert": experts[0].pk})
    assert "Erase Maija Mäkinen" in fanni.get(address).content.decode()
    fanni.post(address)
    assert list(Expert.objects.all()) == [experts[1]]


# --- regions, sectors and topics ------------------------------------------------------------------


def put(client, **fields):
    return client.post(reverse("experts-places"), fields, follow=True)


def test_a_topic_is_added_renamed_and_removed_while_nobody_has_it(fanni, experts):
    put(fanni, kind="topic", name_fi="Lasten liikunta", name_sv="Barns motion", name_en="")
    topic = Topic.objects.get(key="lasten-liikunta")
    assert topic.names == {"fi": "Lasten liikunta", "sv": "Barns motion"}
    address = reverse("experts-places") + "?rename=topic.lasten-liikunta"
    assert 'value="Barns motion"' in fanni.get(address).content.decode()
    put(fanni, kind="topic", key=topic.key, name_fi="Liikunta")
    assert Topic.objects.get(pk=topic.pk).names == {"fi": "Liikunta"}
    put(fanni, remove="topic.lasten-liikunta")
    assert list(Topic.objects.values_list("key", flat=True)) == ["schools"]


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "topic", "name_sv": "koulu"},
        {"kind": "region", "name_fi": "Oulu"},
        {"kind": "topic", "name_fi": " "},
        {"kind": "planet", "name_fi": "Mars"},
    ],
)
def test_a_name_that_is_there_already_or_missing_is_told(fanni, experts, fields):
    assert put(fanni, **fields).status_code == 422
    assert (Region.objects.count(), Sector.objects.count(), Topic.objects.count()) == (1, 1, 1)


def test_what_experts_refer_to_stays(fanni, experts):
    page = put(fanni, remove="region.oulu").content.decode()
    assert "Experts or seats refer to it" in page
    assert Region.objects.exists()
