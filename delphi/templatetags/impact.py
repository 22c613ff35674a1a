"""What an act does, on the page that asks first: `{% load impact %}`, then `_impact.html`."""

from django import template

from delphi.protocol.refusals import Refused
from delphi.wording import impact
from delphi.wording.refusals import sentence

register = template.Library()

register.filter("effect_words", impact.effect_in_words)
register.filter("undo_words", impact.undo_in_words)


@register.filter
def refusal_words(refused: Refused) -> str:
    """Why the act cannot be done, and what to do instead."""
    return sentence(refused)
