"""Every consequence of an act has a sentence, for one, for many, and for a few."""

from datetime import date

import pytest
from django.utils import translation

from delphi.protocol.impact import Effect, Touched, Undo
from delphi.wording.impact import SENTENCES, effect_in_words, undo_in_words

ABOUT = {"email": "maija@example.org", "number": 2, "k": 5, "day": date(2030, 1, 1)}


def test_every_effect_has_a_sentence() -> None:
    assert set(SENTENCES) == set(Effect)


@pytest.mark.parametrize("effect", Effect)
@pytest.mark.parametrize("count", [1, 7])
def test_it_is_filled(effect: Effect, count: int) -> None:
    said = effect_in_words(Touched(effect, count, about=ABOUT))
    assert said.endswith(".") and "{" not in said


@pytest.mark.parametrize("effect", [Effect.CONFLICTS_GO, Effect.CONFLICTS_STAY])
def test_a_few_are_not_counted(effect: Effect) -> None:
    with translation.override("en"):
        said = effect_in_words(Touched(effect, None, few=True))
    assert "few" in said and not any(sign.isdigit() for sign in said)


@pytest.mark.parametrize("undo", Undo)
def test_how_it_is_undone_is_said(undo: Undo) -> None:
    assert undo_in_words(undo).endswith(".")
