"""Words that look alike: inflected Finnish and Swedish as well as English."""

import pytest

from delphi.protocol.similarity import ALIKE, AT_MOST, grams, likeness, most_alike

MERGED = [
    (
        "Maksuton varhaiskasvatus kaikille alle kouluikäisille",
        "Varhaiskasvatuksen tulisi olla maksutonta kaikille",
    ),
    ("Neuvolan palvelut iltaisin", "Neuvolapalveluja myös iltaisin"),
    ("Perhekeskus jokaiseen kuntaan", "Jokaisessa kunnassa pitäisi olla perhekeskus"),
    (
        "Perheille matalan kynnyksen apua",
        "Matalan kynnyksen tukea perheille ilman lähetettä",
    ),
    ("Gratis småbarnspedagogik för alla", "Småbarnspedagogiken borde vara gratis"),
    ("Rådgivningen öppen på kvällarna", "Kvällsöppen rådgivning för barnfamiljer"),
    (
        "Free early education for all children",
        "Early childhood education should be free of charge",
    ),
    (
        "A family centre in every municipality",
        "Every municipality should have a family centre",
    ),
]
APART = [
    ("Maksuton varhaiskasvatus kaikille", "Koulukuraattoreita lisää jokaiseen kouluun"),
    ("Perhekeskus jokaiseen kuntaan", "Perhevapaiden jakaminen tasan vanhempien kesken"),
    ("Neuvolan palvelut iltaisin", "Lasten mielenterveyspalvelut koulun yhteyteen"),
    (
        "Lapsiperheiden kotipalvelua ilman lastensuojelun asiakkuutta",
        "Lastensuojelun avohuollon vahvistaminen",
    ),
    ("Gratis småbarnspedagogik för alla", "Fler skolkuratorer i alla skolor"),
    ("More school social workers", "A family centre in every municipality"),
]


@pytest.mark.parametrize(("one", "other"), MERGED)
def test_ideas_that_people_would_merge_are_alike(one: str, other: str) -> None:
    assert likeness(grams(one), grams(other)) >= ALIKE


@pytest.mark.parametrize(("one", "other"), APART)
def test_ideas_that_people_would_not_merge_are_not(one: str, other: str) -> None:
    assert likeness(grams(one), grams(other)) < ALIKE


def test_the_coefficient_is_twice_what_is_shared_over_all_there_is() -> None:
    # " abc " has the strings " abc" and "abc "; " abcd " has " abc", "abcd", "bcd ".
    assert likeness(grams("abc"), grams("abcd")) == 2 * 1 / (2 + 3)


def test_case_accents_written_in_two_ways_and_punctuation_make_no_difference() -> None:
    assert likeness(grams("Äiti, isä!"), grams("a\u0308iti isä")) == 1


def test_nothing_resembles_an_empty_text() -> None:
    assert likeness(grams("…"), grams("…")) == 0
    assert most_alike("", [(1, grams("perhe"))]) == []


def test_the_most_alike_come_first_and_few_of_them() -> None:
    others = [(n, grams(f"perhekeskus kuntaan {'x' * n}")) for n in range(6)]
    found = most_alike("perhekeskus kuntaan", others)
    assert [each.key for each in found] == [0, 1, 2]
    assert len(found) == AT_MOST
