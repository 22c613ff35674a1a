"""What is proposed for the next round, and why, in the active language."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from delphi.protocol.stopping import Ground, StudyAdvice, StudyGround, Suggestion
from delphi.protocol.turning import Proposal


def ground_in_words(made: Proposal, number: int) -> str:
    """The ground of a proposal made from round `number`: one or two plain sentences.

    Of a proposal to ask no more it is also the reason that is recorded when it is taken.
    """
    words = {
        Ground.SETTLED: _("Settled in round {number}."),
        Ground.RULE_MET: _("The rule was met in round {number}; the protocol asks for no more."),
        Ground.LASTING_DISSENT: _(
            "Lasting dissent in round {number}: two sides stand, and neither moves."
        ),
        Ground.POLARISED: _(
            "Polarised in round {number}: the panel is split in two, and neither side moves."
        ),
        Ground.FIRST_LOOK: _(
            "Asked for the first time in this wording: a second round shows what lasts."
        ),
        Ground.STILL_MOVING: _("Answers still moved in round {number}."),
        Ground.TOO_FEW_STAYERS: _(
            "Too few answered both rounds to tell whether answers still move."
        ),
        Ground.NO_LEVELS: _(
            "Whether answers still move is not tested on numbers and years: compare the medians "
            "and quartiles."
        ),
        Ground.NO_CLEAR_VIEW: _(
            "Answers no longer move, yet there is neither agreement nor two sides: the same "
            "wording would bring the same again."
        ),
        Ground.MANY_CANNOT_JUDGE: _(
            "At least a third could not judge it: the wording may ask too much."
        ),
        Ground.TOO_FEW_ANSWERS: _("Too few answered to judge it."),
        Ground.TOO_FEW_AGAIN: _("Too few answered to judge it, again in round {number}."),
        Ground.NOT_JUDGED: _("No rule judges it: decide by its figures and reasons."),
        Ground.TWO_MATTERS: _(
            "The same wording would bring the same again, and it joins two matters: asked one by "
            "one, the panel may see its way."
        ),
        Ground.SAYS_THE_SAME: _(
            "It reads much like {other}, which goes on too: see whether one statement says both."
        ),
    }
    return words[made.advice.ground].format(number=number, other=made.advice.other)


def suggestion_in_words(suggestion: Suggestion) -> str:
    """What is proposed, in a word or two."""
    return {
        Suggestion.FOLD: _("Fold: it has its result"),
        Suggestion.KEEP: _("Ask again"),
        Suggestion.REWORD: _("Reword"),
        Suggestion.SPLIT: _("Split"),
        Suggestion.MERGE: _("Merge"),
        Suggestion.DROP: _("Drop"),
    }[suggestion]


def study_in_words(advice: StudyAdvice) -> str:
    """Whether to stop, and why."""
    if advice.ground is StudyGround.ITEMS_OPEN:
        return ngettext(
            "{count} item is worth another round.",
            "{count} items are worth another round.",
            advice.open_items,
        ).format(count=advice.open_items)
    return {
        StudyGround.ENOUGH_FOLDED: _(
            "As many items have their result as the protocol asks for: the study can be ended."
        ),
        StudyGround.ALL_FOLDED: _("Every item has its result: the study can be ended."),
        StudyGround.MAXIMUM_REACHED: _(
            "The protocol's largest number of rounds is reached: the study ends here."
        ),
        StudyGround.NOTHING_MOVES: _(
            "No answers move any more: another round in the same wordings would bring the same."
        ),
    }[advice.ground]
