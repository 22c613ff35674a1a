"""Members of a study: added by address, given another role, removed; never without an owner."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.core import mail

from delphi.models import Study, StudyEvent
from delphi.protocol.lifecycle import StudyRole
from delphi.protocol.refusals import AlreadyMember, LastOwner, TooManyMembers, UnknownMember
from delphi.queries.history import particulars_of, recorded_in
from delphi.services import members
from delphi.services.members import add_member, change_role, remove_member, tell_member
from foresight.network.models import User
from tests.factories import PASSWORD, make_study, make_user

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
def study() -> Study:
    return make_study()


@pytest.fixture
def oona(study: Study) -> User:
    return make_user("oona@example.org", study=study)


def add(study: Study, by: User, **given: Any) -> Any:
    usual = {"email": "eero@example.org", "name": "Eero", "language": "sv"}
    usual |= {"role": StudyRole.EDITOR}
    return add_member(study_id=study.pk, by=by, at=NOW, **(usual | given))


def roles(study: Study) -> dict[str, str]:
    return dict(study.members.values_list("user__email", "role"))


def test_an_address_without_an_account_gets_one_that_nobody_can_sign_in_to_yet(
    study: Study, oona: User
) -> None:
    add(study, oona)
    eero = User.objects.get(email="eero@example.org")
    assert (eero.name, eero.language, eero.is_facilitator) == ("Eero", "sv", False)
    assert not eero.has_usable_password()
    assert roles(study) == {"oona@example.org": "owner", "eero@example.org": "editor"}


def test_an_account_there_is_keeps_its_name_and_password(study: Study, oona: User) -> None:
    there = make_user("eero@example.org")
    add(study, oona, email=" Eero@Example.ORG ", name="Somebody else")
    there.refresh_from_db()
    assert there.name == "eero"
    assert there.check_password(PASSWORD)
    assert User.objects.filter(email="eero@example.org").count() == 1


def test_nobody_is_a_member_twice(study: Study, oona: User) -> None:
    add(study, oona)
    with pytest.raises(AlreadyMember):
        add(study, oona, role=StudyRole.WATCHER)
    assert roles(study)["eero@example.org"] == "editor"


def test_a_study_has_so_many_members_at_most(
    study: Study, oona: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(members, "MOST_MEMBERS", 1)
    with pytest.raises(TooManyMembers):
        add(study, oona)
    assert not User.objects.filter(email="eero@example.org").exists()


def test_the_only_owner_neither_leaves_nor_becomes_anything_else(study: Study, oona: User) -> None:
    add(study, oona)
    only = {"study_id": study.pk, "member_id": study.members.get(user=oona).pk}
    with pytest.raises(LastOwner):
        change_role(**only, role=StudyRole.EDITOR, by=oona, at=NOW)
    with pytest.raises(LastOwner):
        remove_member(**only, by=oona, at=NOW)
    change_role(**only, role=StudyRole.OWNER, by=oona, at=NOW)
    assert roles(study)["oona@example.org"] == "owner"


def test_one_of_two_owners_may_go(study: Study, oona: User) -> None:
    second = add(study, oona, role=StudyRole.OWNER)
    own = study.members.get(user=oona)
    remove_member(study_id=study.pk, member_id=own.pk, by=second.user, at=NOW)
    assert roles(study) == {"eero@example.org": "owner"}
    with pytest.raises(UnknownMember):
        remove_member(study_id=study.pk, member_id=own.pk, by=second.user, at=NOW)


def test_a_member_of_another_study_is_not_known(study: Study, oona: User) -> None:
    other = make_study(key="other")
    foreign = make_user("ville@example.org", study=other).memberships.get()
    with pytest.raises(UnknownMember):
        change_role(study_id=study.pk, member_id=foreign.pk, role=StudyRole.OWNER, by=oona, at=NOW)


def test_every_act_is_in_the_history_and_names_whom_it_was_about(study: Study, oona: User) -> None:
    member = add(study, oona)
    change_role(study_id=study.pk, member_id=member.pk, role=StudyRole.WATCHER, by=oona, at=NOW)
    change_role(study_id=study.pk, member_id=member.pk, role=StudyRole.WATCHER, by=oona, at=NOW)
    remove_member(study_id=study.pk, member_id=member.pk, by=oona, at=NOW)
    told = [(act.kind, particulars_of(act)) for act in reversed(recorded_in(study.pk))]
    about = {"member": member.user_id, "name": "Eero"}
    assert told == [
        ("member_added", about | {"role": "editor"}),
        ("member_role_changed", about | {"role": "watcher"}),
        ("member_removed", about | {"role": "watcher"}),
    ]
    assert all("eero" not in str(act.data).lower() for act in StudyEvent.objects.all())


@pytest.mark.parametrize("is_new", [True, False])
def test_the_mail_holds_no_secret_and_reads_the_same_for_a_new_account(
    study: Study, oona: User, is_new: bool
) -> None:
    if not is_new:
        make_user("eero@example.org")
        User.objects.filter(email="eero@example.org").update(language="sv")
    assert tell_member(add(study, oona), by=oona)
    (sent,) = mail.outbox
    assert (sent.to, sent.reply_to) == (["eero@example.org"], ["oona@example.org"])
    assert "oona" in sent.body
    assert "/accounts/login/" in sent.body
    assert "/accounts/password/reset/\n" in sent.body
    assert "Lapsi- ja perhepalvelut" in sent.subject
