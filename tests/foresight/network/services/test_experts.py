"""Experts of the network: added, changed, retired, merged, erased."""

from datetime import date

import pytest

from foresight.network.choices import SeatState
from foresight.network.models import Expert, IdentityKey, Panel, Panellist, Region, Topic
from foresight.network.queries import mailing_addresses
from foresight.network.services.enrolment import enrol_experts
from foresight.network.services.experts import (
    AddressKnown,
    Knowing,
    MayBeAsked,
    Person,
    SitsInPanel,
    add_expert,
    change_expert,
    erase_expert,
    know_people,
    merge_experts,
)
from foresight.network.services.links import mint_link, seat_of

pytestmark = pytest.mark.django_db
PURGE = date(2030, 1, 1)


@pytest.fixture
def places():
    Region.objects.create(key="oulu", names={"fi": "Oulu"})
    for key in ("schools", "housing"):
        Topic.objects.create(key=key, names={"fi": key})


def person(email="maija@example.org", **more):
    return Person(email=email, name=more.pop("name", "Maija"), language="fi", **more)


def topics_of(expert):
    return {
        each.topic.key: (each.level, each.interest)
        for each in expert.experttopic_set.select_related("topic")
    }


def test_an_expert_is_added_with_what_is_known_of_them(places):
    known = {"schools": Knowing(4, 5), "housing": Knowing(2)}
    expert = add_expert(person=person(region="oulu", institution="THL", topics=known))
    assert (expert.region.key, expert.institution.name) == ("oulu", "THL")
    assert topics_of(expert) == {"schools": (4, 5), "housing": (2, None)}


@pytest.mark.parametrize("email", ["maija@example.org", "maija+alias@example.org"])
def test_nobody_is_added_twice_by_an_alias_of_their_address(email):
    add_expert(person=person())
    with pytest.raises(AddressKnown) as known:
        add_expert(person=person(email))
    assert known.value.address == "maija@example.org"
    assert Expert.objects.count() == 1


def test_a_changed_expert_keeps_the_address_and_may_not_take_anothers(places):
    expert = add_expert(person=person(topics={"schools": Knowing(4)}))
    add_expert(person=person("pekka@example.org"))
    change_expert(expert_id=expert.pk, person=person(name="Maija V", topics={}))
    expert.refresh_from_db()
    assert (expert.name, topics_of(expert)) == ("Maija V", {})
    with pytest.raises(AddressKnown):
        change_expert(expert_id=expert.pk, person=person("pekka@example.org"))


def test_a_list_fills_in_what_was_unknown_and_replaces_only_where_it_is_told_to(places):
    add_expert(person=person(role="Rehtori", topics={"schools": Knowing(4)}))
    told = person(role="Opettaja", region="oulu", topics={"schools": Knowing(1, 1)})
    assert know_people([told]).added == 0
    expert = Expert.objects.get()
    assert (expert.role, expert.region.key) == ("Rehtori", "oulu")
    assert topics_of(expert) == {"schools": (4, None)}
    know_people([told], replace=True)
    expert.refresh_from_db()
    assert (expert.role, topics_of(expert)) == ("Opettaja", {"schools": (1, 1)})
    know_people([person()], replace=True)
    expert.refresh_from_db()
    assert (expert.role, expert.region.key) == ("Opettaja", "oulu")


# --- merging --------------------------------------------------------------------------------------


@pytest.fixture
def two(places):
    one = add_expert(person=person(topics={"schools": Knowing(4)}, interests="Hallitus"))
    other = add_expert(
        person=person(
            "mv@example.com",
            region="oulu",
            topics={"schools": Knowing(1), "housing": Knowing(3)},
            interests="Omistus",
        )
    )
    return one, other


def seated(*experts):
    panel = Panel.objects.create(name="p")
    enrol_experts(panel_id=panel.pk, expert_ids=[each.pk for each in experts], purge_on=PURGE)
    return panel


def withdrawn(expert):
    Panellist.objects.filter(identitykey__expert=expert).update(state=SeatState.WITHDRAWN)


def test_who_sits_in_a_panel_keeps_the_address_while_all_else_may_change(two):
    maija = two[0]
    seated(maija)
    with pytest.raises(SitsInPanel):
        change_expert(expert_id=maija.pk, person=person("elsewhere@example.org", name="X"))
    change_expert(expert_id=maija.pk, person=person(name="Maija V"))
    maija.refresh_from_db()
    assert (maija.email, maija.name) == ("maija@example.org", "Maija V")
    withdrawn(maija)
    change_expert(expert_id=maija.pk, person=person("elsewhere@example.org"))
    assert Expert.objects.filter(email="elsewhere@example.org").exists()


def test_the_one_that_stays_learns_what_only_the_other_knew(two):
    one, other = two
    panel = seated(other)
    withdrawn(other)
    merge_experts(kept_id=one.pk, merged_id=other.pk)
    kept = Expert.objects.get()
    assert (kept.email, kept.region.key) == ("maija@example.org", "oulu")
    assert kept.interests == "Hallitus\n\nOmistus"
    assert topics_of(kept) == {"schools": (4, None), "housing": (3, None)}
    assert IdentityKey.objects.get(panel=panel).expert == kept


@pytest.mark.parametrize("of_kept", [True, False])
def test_the_mail_of_a_seat_goes_to_no_other_address_by_a_merger(two, of_kept):
    kept, merged = two
    seated(*([kept] if of_kept else []), merged)
    with pytest.raises(SitsInPanel):
        merge_experts(kept_id=kept.pk, merged_id=merged.pk)
    key = IdentityKey.objects.get(expert=merged)
    assert mailing_addresses([key.panellist_id])[key.panellist_id].email == merged.email
    assert Expert.objects.count() == 2


def test_beside_a_withdrawn_seat_the_active_one_keeps_its_tie_and_link(two):
    seated(*two)
    withdrawn(two[1])
    seat = Panellist.objects.get(identitykey__expert=two[0])
    token = mint_link(panellist_id=seat.pk)
    merge_experts(kept_id=two[0].pk, merged_id=two[1].pk)
    key = IdentityKey.objects.get()
    assert (key.panellist, key.expert) == (seat, Expert.objects.get())
    assert seat_of(token) == seat


def test_only_who_sits_in_no_panel_can_be_erased(two):
    seated(two[0])
    with pytest.raises(MayBeAsked):
        erase_expert(expert_id=two[0].pk)
    erase_expert(expert_id=two[1].pk)
    assert Expert.objects.get() == two[0]


def test_seats_are_coded_in_no_order_of_the_people_who_take_them():
    people = [add_expert(person=person(f"h{number}@example.org")) for number in range(30)]
    seated(*people)
    by_code = IdentityKey.objects.order_by("panellist__code").values_list("expert", flat=True)
    assert list(by_code) != sorted(by_code)
