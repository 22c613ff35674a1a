import pytest

from foresight.network.models import SeatLink
from foresight.network.services.links import (
    SeatEnded,
    mint_link,
    revoke_links,
    seat_of,
    withdraw_seat,
)
from tests.factories import make_study, seats_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def seats():
    return seats_of(make_study(seats=2))


def test_a_link_opens_its_seat_again_and_again(seats):
    token = mint_link(panellist_id=seats[0].pk)
    assert seat_of(token) == seats[0]
    assert seat_of(token) == seats[0]


def test_a_seat_holds_several_links(seats):
    tokens = [mint_link(panellist_id=seats[0].pk) for _ in range(3)]
    assert [seat_of(token) for token in tokens] == [seats[0]] * 3


def test_a_token_has_at_least_128_random_bits_and_is_not_stored(seats):
    tokens = {mint_link(panellist_id=seats[0].pk) for _ in range(50)}
    assert len(tokens) == 50
    assert all(len(token) * 6 >= 128 for token in tokens)
    stored = set(SeatLink.objects.values_list("token_hash", flat=True))
    assert not stored & tokens
    assert all(len(digest) == 64 for digest in stored)


def test_following_a_link_takes_one_query(seats, django_assert_num_queries):
    token = mint_link(panellist_id=seats[0].pk)
    with django_assert_num_queries(1):
        seat_of(token)
    with django_assert_num_queries(1):
        seat_of("unknown")


@pytest.mark.parametrize("token", ["", "unknown", "a" * 10_000, "ä\x00"])
def test_an_unknown_token_opens_nothing(seats, token):
    assert seat_of(token) is None


def test_revoking_ends_every_earlier_link_and_session(seats):
    earlier = [mint_link(panellist_id=seats[0].pk) for _ in range(2)]
    others = mint_link(panellist_id=seats[1].pk)
    assert revoke_links(panellist_id=seats[0].pk) == seats[0].epoch + 1
    assert [seat_of(token) for token in earlier] == [None, None]
    assert seat_of(others) == seats[1]


def test_a_withdrawn_seat_has_no_links_and_gets_none(seats):
    token = mint_link(panellist_id=seats[0].pk)
    assert withdraw_seat(panellist_id=seats[0].pk)
    assert seat_of(token) is None
    assert not SeatLink.objects.exists()
    for act in (mint_link, revoke_links):
        with pytest.raises(SeatEnded):
            act(panellist_id=seats[0].pk)
    assert not withdraw_seat(panellist_id=seats[0].pk)
