"""Letters to panellists: what they say, and the mail they are put into."""

import re
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.urls import reverse

from delphi.models import Message, Round
from delphi.protocol.lifecycle import MessageKind
from delphi.renderers.mail import Letter, RenderedMail, render_mail
from delphi.services.courier import Courier, Fate
from foresight.network.models import User
from foresight.network.services.reminders import reminder_key
from surveys.models import Question

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)
_DEAD = "example"  # stands in previews where the token stands in a letter


def letter_to(*, message: Message, name: str, token: str) -> Letter:
    """The letter of a claimed message, with the token minted for it."""
    return _letter(
        message.round,
        kind=MessageKind(message.kind),
        language=message.recipient.language,
        name=name,
        token=token,
        stop_key=reminder_key(message.recipient_id),
        closes_at=message.round.closes_at,
    )


def mail_of(letter: Letter, *, email: str, message_id: int) -> EmailMultiAlternatives:
    """The mail to one recipient. It keeps its Message-ID when it is tried again."""
    rendered = render_mail(letter)
    mail = _mail(letter, rendered, email)
    mail.extra_headers |= {
        "Message-ID": f"<message-{message_id}@{urlsplit(settings.ORIGIN).hostname}>",
        "List-Unsubscribe": f"<{letter.stop_link}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    return mail


def preview_mail(
    *, round_id: int, kind: MessageKind, language: str, closes_at: datetime
) -> RenderedMail:
    """What panellists of a language will read, without a name and with links that open nothing."""
    return render_mail(_example(round_id, kind, language, closes_at))


def send_test_mail(
    *, round_id: int, kind: MessageKind, language: str, closes_at: datetime, to: User
) -> bool:
    """Send the preview to the user; whether the mail server took it."""
    letter = _example(round_id, kind, language, closes_at)
    with Courier() as courier:
        return courier.post(_mail(letter, render_mail(letter), to.email)).fate is Fate.SENT


def _example(round_id: int, kind: MessageKind, language: str, closes_at: datetime) -> Letter:
    round_ = Round.objects.select_related("study").get(pk=round_id)
    return _letter(
        round_,
        kind=kind,
        language=language,
        name="",
        token=_DEAD,
        stop_key=_DEAD,
        closes_at=closes_at,
    )


def _letter(
    round_: Round,
    *,
    kind: MessageKind,
    language: str,
    name: str,
    token: str,
    stop_key: str,
    closes_at: datetime | None,
) -> Letter:
    if closes_at is None:
        raise ValueError("a round that is written about has a deadline")
    items = Question.objects.filter(questionnaire=round_.questionnaire_id)
    return Letter(
        kind=kind,
        language=language,
        name=name,
        study_titles=round_.study.titles,
        number=round_.number,
        items=items.order_by().values("item").distinct().count(),
        closes_at=closes_at,
        zone=round_.study.zone,
        contact=round_.study.contact,
        link=_address("enter", token),
        stop_link=_address("stop-reminders", stop_key),
        simulated=round_.study.simulated,
    )


def _address(name: str, key: str) -> str:
    # The configured origin: whatever host a request came by, no letter repeats it.
    return settings.ORIGIN + reverse(name, args=[key])


def _mail(letter: Letter, rendered: RenderedMail, email: str) -> EmailMultiAlternatives:
    contact = _EMAIL.search(letter.contact)
    mail = EmailMultiAlternatives(
        subject=rendered.subject,
        body=rendered.text,
        to=[email],
        reply_to=[contact[0]] if contact else None,
        headers={"Auto-Submitted": "auto-generated", "Content-Language": letter.language},
    )
    mail.attach_alternative(rendered.html, "text/html")
    return mail
