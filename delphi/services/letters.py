"""Letters to panellists: what they say, and the mail they are put into."""

import re
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMultiAlternatives
from django.urls import reverse
from django.utils import translation

from delphi.models import Message, Round
from delphi.protocol.lifecycle import MessageKind
from delphi.protocol.placeholders import MessageText
from delphi.queries.deadlines import deadline_of_seat
from delphi.queries.rounds import number_of_items
from delphi.queries.texts import own_texts_of
from delphi.renderers.mail import Letter, RenderedMail, render_mail
from delphi.services.courier import Courier, Fate
from delphi.wording.messages import sample_name
from foresight.network.models import User
from foresight.network.services.reminders import reminder_key

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)
_SIGNER = signing.Signer(sep=".", salt="delphi.messages")
_DEAD = "example"  # stands in previews where the token stands in a letter


def letter_to(*, message: Message, name: str, token: str) -> Letter:
    """The letter of a claimed message, with the token minted for it."""
    kind, language = MessageKind(message.kind), message.recipient.language
    return _letter(
        message.round,
        kind=kind,
        language=language,
        name=name,
        token=token,
        stop_key=reminder_key(message.recipient_id),
        closes_at=deadline_of_seat(message.round, message.recipient_id),
        text=own_texts_of(message.round.study_id, kind).texts.get(language),
    )


def mail_of(letter: Letter, *, email: str, message_id: int) -> EmailMultiAlternatives:
    """The mail to one recipient. It keeps its Message-ID when it is tried again."""
    rendered = render_mail(letter)
    mail = _mail(letter, rendered, email)
    mail.extra_headers |= {
        "Message-ID": _message_id(message_id),
        "List-Unsubscribe": f"<{letter.stop_link}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    return mail


def _message_id(message_id: int) -> str:
    # Signed, so that nobody can make up that somebody else's message came back.
    return f"<message-{_SIGNER.sign(str(message_id))}@{urlsplit(settings.ORIGIN).hostname}>"


def message_of_id(text: str) -> int | None:
    """The message whose mail had this Message-ID; None for what this site has not signed."""
    found = re.fullmatch(r"<message-([^@<>\s]+)@[^@<>\s]+>", text)
    try:
        return int(_SIGNER.unsign(found[1])) if found else None
    except (signing.BadSignature, ValueError):
        return None


def preview_mail(
    *,
    round_id: int,
    kind: MessageKind,
    language: str,
    closes_at: datetime,
    text: MessageText | None = None,
) -> RenderedMail:
    """What panellists of a language will read, with a made-up name and links that open nothing.

    `text` is tried in place of the one that would go out.
    """
    return render_mail(_example(round_id, kind, language, closes_at, text))


def send_test_mail(
    *,
    round_id: int,
    kind: MessageKind,
    language: str,
    closes_at: datetime,
    to: User,
    text: MessageText | None = None,
) -> bool:
    """Send the preview to the user; whether the mail server took it."""
    letter = _example(round_id, kind, language, closes_at, text)
    with Courier() as courier:
        return courier.post(_mail(letter, render_mail(letter), to.email)).fate is Fate.SENT


def _example(
    round_id: int,
    kind: MessageKind,
    language: str,
    closes_at: datetime,
    text: MessageText | None,
) -> Letter:
    round_ = Round.objects.select_related("study").get(pk=round_id)
    with translation.override(language):
        name = sample_name()
    return _letter(
        round_,
        kind=kind,
        language=language,
        name=name,
        token=_DEAD,
        stop_key=_DEAD,
        closes_at=closes_at,
        text=text or own_texts_of(round_.study_id, kind).texts.get(language),
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
    text: MessageText | None,
) -> Letter:
    if closes_at is None:
        raise ValueError("a round that is written about has a deadline")
    return Letter(
        kind=kind,
        language=language,
        name=name,
        study_titles=round_.study.titles,
        number=round_.number,
        items=number_of_items(round_),
        closes_at=closes_at,
        zone=round_.study.zone,
        contact=round_.study.contact,
        link=_address("enter", token),
        stop_link=_address("stop-reminders", stop_key),
        simulated=round_.study.simulated,
        text=text,
        trial=round_.study.trial,
    )


def _address(name: str, key: str) -> str:
    # The configured origin: whatever host a request came by, no letter repeats it.
    return settings.ORIGIN + reverse(name, args=[key])


def _mail(letter: Letter, rendered: RenderedMail, email: str) -> EmailMultiAlternatives:
    contact = _EMAIL.search(letter.contact)
    headers = {"Auto-Submitted": "auto-generated", "Content-Language": letter.language}
    if settings.EMAIL_BOUNCES:  # the envelope says where it comes back to, the letter whom it is of
        headers["From"] = settings.DEFAULT_FROM_EMAIL
    mail = EmailMultiAlternatives(
        subject=rendered.subject,
        body=rendered.text,
        from_email=settings.EMAIL_BOUNCES or None,
        to=[email],
        reply_to=[contact[0]] if contact else None,
        headers=headers,
    )
    mail.attach_alternative(rendered.html, "text/html")
    return mail
