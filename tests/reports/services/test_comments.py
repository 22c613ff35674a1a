"""Comments of policy teams: who writes, changes, hides and shows them, and who reads them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.utils import translation

from delphi.models import Round, Study, StudyEvent, StudyMember
from delphi.protocol.refusals import NotAllowedNow
from delphi.services.options import set_round_options
from foresight.network.models import User
from reports.choices import CommentKind
from reports.models import Comment, Report
from reports.protocol.refusals import (
    CommentEmpty,
    CommentStateForbids,
    CommentTooLong,
    HidingNeedsReason,
    NameMissing,
    UnknownComment,
)
from reports.queries import comments as queries
from reports.queries.accounts import account_of
from reports.services import comments as services
from reports.services.reports import publish_report, withdraw_edition
from reports.wording.method import feedback_sentence
from tests.factories import make_round, make_study, make_user
from tests.reports.planting import START, agreed, open_with, play

Write = Callable[..., Comment]
NOW = START + timedelta(days=210)


@pytest.fixture
def study(db: Any) -> Study:
    return play(rounds=1, seats=12, answering={"probability": (agreed,)})


@pytest.fixture
def pia(study: Study) -> User:
    """Pia reads for a policy team."""
    return make_user("pia@example.org", study=study, role="policy")


@pytest.fixture
def write(report: Report, pia: User) -> Write:
    def written(text: str = "Otamme tämän pohjaksi.", **given: Any) -> Comment:
        usual = {"edition": 1, "kind": CommentKind.PLAN, "team": "Tiimi", "language": "fi"}
        usual |= {"by": pia, "at": NOW}
        return services.write_comment(report_id=report.pk, text=text, **(usual | given))

    return written


def kinds(study: Study) -> list[str]:
    return [each.kind for each in StudyEvent.objects.filter(study=study) if "comment" in each.kind]


def edition(report: Report) -> None:
    open_with(report, {"fi": "Uusi."})
    publish_report(report_id=report.pk, note="Yhteenveto.", by=None, at=NOW)


def given_out(report: Report, up_to: int = 9) -> list[int]:
    return [each.pk for each in queries.comments_given_out(report, up_to=up_to)]


@pytest.mark.database
def test_a_comment_stands_under_name_and_team_and_is_new(
    study: Study, report: Report, write: Write, pia: User
) -> None:
    comment = write(code="v1", criterion="probability")
    assert (comment.is_read, comment.for_panel, comment.hidden) == (False, False, False)
    assert queries.comments_for(pia, report, up_to=1, steers=False) == [comment]
    assert StudyMember.objects.get(user=pia).team == "Tiimi"
    (event,) = StudyEvent.objects.filter(study=study, kind="comment_written")
    assert event.by == pia
    assert event.data == {"report": report.public_id, "comment": comment.pk}


@pytest.mark.parametrize("role", ["reader", "watcher", "editor", "owner", None])
def test_nobody_else_writes_one(study: Study, report: Report, write: Write, role: str) -> None:
    other = make_user("risto@example.org", study=study if role else None, role=role or "reader")
    with pytest.raises(UnknownComment):
        write(by=other)
    assert not Comment.objects.exists()


@pytest.mark.parametrize(
    ("text", "refusal"),
    [("  \r\n ", CommentEmpty), ("a" * 2001, CommentTooLong)],
)
def test_what_is_empty_or_too_long_is_refused(
    write: Write, text: str, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        write(text)
    assert not Comment.objects.exists()


def test_a_writer_known_by_an_address_alone_gives_a_name(write: Write, pia: User) -> None:
    User.objects.filter(pk=pia.pk).update(name=pia.email)
    pia.refresh_from_db()
    for name in ("", "  ", "pia@example.org"):
        with pytest.raises(NameMissing):
            write(name=name)
    write(name=" Pia Päättäjä ")
    pia.refresh_from_db()
    assert pia.name == "Pia Päättäjä"


def test_only_an_edition_that_stands_is_commented_on(report: Report, write: Write) -> None:
    edition(report)
    first = write()
    withdraw_edition(report_id=report.pk, number=1, reason="Virhe.", by=None, at=NOW)
    for number in (1, 3):
        with pytest.raises(UnknownComment):
            write(edition=number)
    assert queries.comments_for(first.by, report, up_to=2, steers=True) == []
    assert queries.all_comments(report) == [first]


def test_a_changed_comment_is_new_again_and_kept_from_the_panel(
    study: Study, report: Report, write: Write, pia: User
) -> None:
    comment = write()
    services.show_comment(comment_id=comment.pk, shown=True, by=pia, at=NOW)
    same = {"kind": CommentKind.PLAN, "text": comment.text, "team": "Tiimi"}
    assert services.change_comment(comment_id=comment.pk, by=pia, at=NOW, **same).for_panel
    services.change_comment(
        comment_id=comment.pk, kind=CommentKind.REMARK, text="Toisin.", team="", by=pia, at=NOW
    )
    comment.refresh_from_db()
    assert (comment.text, comment.for_panel, comment.is_read) == ("Toisin.", False, False)
    assert kinds(study) == ["comment_written", "comment_shown", "comment_changed"]


def test_only_its_writer_changes_and_deletes_a_comment(
    study: Study, write: Write, pia: User
) -> None:
    comment = write()
    other = make_user("paavo@example.org", study=study, role="policy")
    given = {"kind": CommentKind.PLAN, "text": "x", "team": ""}
    with pytest.raises(UnknownComment):
        services.change_comment(comment_id=comment.pk, by=other, at=NOW, **given)
    with pytest.raises(UnknownComment):
        services.delete_comment(comment_id=comment.pk, by=other, at=NOW)
    StudyMember.objects.filter(user=pia).delete()
    with pytest.raises(UnknownComment):  # who reads no more writes no more, but may delete
        services.change_comment(comment_id=comment.pk, by=pia, at=NOW, **given)
    services.delete_comment(comment_id=comment.pk, by=pia, at=NOW)
    assert not Comment.objects.exists()
    assert kinds(study) == ["comment_written", "comment_deleted"]


@pytest.mark.database
def test_a_hidden_comment_is_seen_by_its_writer_and_the_facilitators_alone(
    study: Study, report: Report, write: Write, pia: User
) -> None:
    comment = write()
    services.show_comment(comment_id=comment.pk, shown=True, by=pia, at=NOW)
    with pytest.raises(HidingNeedsReason):
        services.hide_comment(comment_id=comment.pk, reason=" ", by=pia, at=NOW)
    services.hide_comment(comment_id=comment.pk, reason="Nimeää panelistin.", by=pia, at=NOW)
    other = make_user("risto@example.org", study=study, role="reader")
    assert queries.comments_for(other, report, up_to=1, steers=False) == []
    assert queries.comments_for(pia, report, up_to=1, steers=False) == [comment]
    assert queries.comments_for(other, report, up_to=1, steers=True) == [comment]
    assert given_out(report) == []
    for act in (
        lambda: services.show_comment(comment_id=comment.pk, shown=True, by=pia, at=NOW),
        lambda: services.hide_comment(comment_id=comment.pk, reason="Taas.", by=pia, at=NOW),
        lambda: services.change_comment(
            comment_id=comment.pk, kind=CommentKind.PLAN, text="x", team="", by=pia, at=NOW
        ),
    ):
        with pytest.raises(CommentStateForbids):
            act()
    services.unhide_comment(comment_id=comment.pk, by=pia, at=NOW)
    assert queries.comments_for(other, report, up_to=1, steers=False) == [comment]
    assert given_out(report) == []  # the panel is not shown it again by that


def test_that_a_round_shows_comments_is_chosen_before_its_launch_and_told_in_its_method(
    study: Study, report: Report
) -> None:
    draft = make_round(study, number=2, state="draft")
    assert not draft.shows_comments
    given = {"fold_settled": False, "by": None, "at": NOW}
    set_round_options(round_id=draft.pk, shows_comments=True, **given)
    assert set_round_options(round_id=draft.pk, **given).shows_comments  # None leaves it
    (event,) = StudyEvent.objects.filter(study=study, kind="round_options_set")
    assert event.data["shows_comments"] is True
    (first,) = account_of(report.as_of).rounds
    with translation.override("en"):
        told = feedback_sentence(replace(first, shows_comments=True))
        assert "While round 1 was open, panellists could read the comments" in told
        assert "comments" not in feedback_sentence(first)
    open_ = make_round(make_study(key="toinen"), number=1)
    with pytest.raises(NotAllowedNow):
        set_round_options(round_id=open_.pk, shows_comments=True, **given)


def test_only_chosen_comments_are_given_out_and_only_between_rounds(
    study: Study, report: Report, write: Write, pia: User
) -> None:
    kept, shown = write("Meille."), write("Kaikille.")
    services.show_comment(comment_id=shown.pk, shown=True, by=pia, at=NOW)
    assert given_out(report) == [shown.pk]
    assert queries.number_given_out(report, up_to=1) == 1
    round_ = make_round(study, number=2)
    assert given_out(report) == []
    Round.objects.filter(pk=round_.pk).update(shows_comments=True)
    assert given_out(report) == [shown.pk]
    Round.objects.filter(pk=round_.pk).update(shows_comments=False, state="closed", closed_at=NOW)
    assert given_out(report) == [shown.pk]
    services.show_comment(comment_id=shown.pk, shown=False, by=pia, at=NOW)
    assert given_out(report) == []
    assert not kept.for_panel


def test_a_comment_on_a_later_edition_is_not_read_with_an_earlier_one(
    report: Report, write: Write, pia: User
) -> None:
    first = write("Ensimmäisestä.")
    edition(report)
    second = write("Toisesta.", edition=2, at=NOW + timedelta(days=1))
    for comment in (first, second):
        services.show_comment(comment_id=comment.pk, shown=True, by=pia, at=NOW)
    assert given_out(report, up_to=1) == [first.pk]
    assert given_out(report, up_to=2) == [first.pk, second.pk]


def test_new_comments_wait_for_those_who_steer(
    study: Study, report: Report, write: Write, pia: User
) -> None:
    fanni = make_user("fanni@example.org", study=study)
    assert queries.new_comments(fanni) == []
    first, _second = write(), write()
    assert [(each.pk, n) for each, n in queries.new_comments(fanni)] == [(report.pk, 2)]
    assert queries.new_comments(pia) == []
    services.show_comment(comment_id=first.pk, shown=False, by=fanni, at=NOW)
    assert [n for _report, n in queries.new_comments(fanni)] == [1]
    assert services.mark_read(report_id=report.pk) == 1
    assert queries.new_comments(fanni) == []
