"""Why an item is proposed to be asked no more, in the active language."""

from django.utils.translation import gettext as _

from delphi.protocol.turning import Proposal


def ground_in_words(made: Proposal, number: int) -> str:
    """The reason recorded when a proposal to drop, made from round `number`, is taken."""
    if set(made.ground.values()) == {"settled"}:
        return _("Settled in round {number}.").format(number=number)
    return _("Lasting dissent in round {number}: the panel no longer moves.").format(number=number)
