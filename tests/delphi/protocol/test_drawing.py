"""Drawing a panel: so many of each stratum, and the same ones again from the same seed."""

import random

from hypothesis import given
from hypothesis import strategies as st

from delphi.protocol.drawing import Candidate, draw

PEOPLE = [
    *(Candidate(key, ("oulu", "health")) for key in range(1, 21)),
    *(Candidate(key, ("oulu", "")) for key in range(21, 23)),
    *(Candidate(key, ("tampere", "health")) for key in range(23, 43)),
]


def drawn(each, seed, people=PEOPLE):
    return [(one.stratum, one.found, len(one.drawn)) for one in draw(people, each=each, seed=seed)]


def test_so_many_of_each_are_drawn_and_all_where_there_are_fewer():
    assert drawn(3, 1) == [
        (("oulu", ""), 2, 2),
        (("oulu", "health"), 20, 3),
        (("tampere", "health"), 20, 3),
    ]


def test_without_a_number_everybody_is_taken():
    assert [one.found == len(one.drawn) for one in draw(PEOPLE, each=None, seed=1)] == [True] * 3


@given(st.integers(0, 999_999), st.randoms())
def test_a_seed_draws_the_same_people_whatever_order_they_come_in(seed, shuffler):
    mixed = list(PEOPLE)
    shuffler.shuffle(mixed)
    assert draw(mixed, each=3, seed=seed) == draw(PEOPLE, each=3, seed=seed)


def test_another_seed_draws_others():
    assert len({str(draw(PEOPLE, each=3, seed=seed)) for seed in range(20)}) > 15


def test_who_is_in_one_stratum_does_not_change_anothers_draw():
    fewer = [each for each in PEOPLE if each.stratum != ("oulu", "health")]
    assert draw(fewer, each=3, seed=7)[-1] == draw(PEOPLE, each=3, seed=7)[-1]


def test_everybody_of_a_stratum_is_drawn_about_as_often():
    rng = random.Random(3)
    counts = dict.fromkeys(range(1, 21), 0)
    for _ in range(2000):
        for key in draw(PEOPLE[:20], each=5, seed=rng.randrange(10**6))[0].drawn:
            counts[key] += 1
    # 2000 draws of 5 in 20: 500 each, standard deviation 19.
    assert all(410 < count < 590 for count in counts.values())
