from datetime import UTC, datetime, timedelta, timezone

import pytest

from delphi.protocol.chain import START, ChainLink, chain_digest, event_content, first_break

AT = datetime(2026, 12, 1, 9, 30, tzinfo=UTC)


def content(sequence, **data):
    return event_content(study=1, sequence=sequence, kind="round_launched", by=7, at=AT, data=data)


@pytest.fixture
def chain():
    links, previous = [], START
    for sequence in (1, 2, 3):
        said = content(sequence, round=sequence)
        digest = chain_digest(previous, said)
        links.append(ChainLink(sequence, said, previous, digest))
        previous = digest
    return links


def test_a_chain_as_it_was_written_is_whole(chain):
    assert first_break(chain) is None
    assert first_break([]) is None


@pytest.mark.parametrize("place", [0, 1, 2])
def test_an_event_that_was_changed_is_found(chain, place):
    chain[place] = chain[place]._replace(content=content(place + 1, round=99))
    assert first_break(chain) == place + 1


def test_a_change_with_a_digest_made_to_fit_is_found_at_the_event_after(chain):
    said = content(2, round=99)
    chain[1] = ChainLink(2, said, chain[0].digest, chain_digest(chain[0].digest, said))
    assert first_break(chain) == 3


def test_an_event_taken_out_is_found(chain):
    assert first_break([chain[0], chain[2]]) == 2


def test_events_that_changed_places_are_found(chain):
    assert first_break([chain[0], chain[2], chain[1]]) == 2


def test_the_same_instant_in_another_zone_has_the_same_digest():
    elsewhere = AT.astimezone(timezone(timedelta(hours=2)))
    said = event_content(study=1, sequence=1, kind="x", by=None, at=elsewhere, data={})
    assert said == event_content(study=1, sequence=1, kind="x", by=None, at=AT, data={})


def test_the_digest_does_not_depend_on_the_order_of_keys():
    assert chain_digest("", {"a": 1, "b": 2}) == chain_digest("", {"b": 2, "a": 1})
