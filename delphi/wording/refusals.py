"""Why an act was refused, as a sentence that says what to do instead, in the active language."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from delphi.protocol.refusals import Refused
from delphi.wording.deadlines import deadline_in_words, written
from delphi.wording.readiness import finding_in_words

Particulars = Mapping[str, Any]


def sentence(refused: Refused, *, zone: str = "Europe/Helsinki") -> str:
    """The refusal in words. Times in it are shown as clocks in `zone` show them."""
    words = {
        name: deadline_in_words(instant, zone) if (instant := _instant(value)) else _typed(value)
        for name, value in refused.particulars.items()
    }
    return SENTENCES[refused.code](words)


def _instant(value: Any) -> datetime | None:
    """An instant, a datetime or as events hold it; None for anything else, typed times too."""
    if isinstance(value, str) and value[10:11] == "T":
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return None
    return value if isinstance(value, datetime) and value.tzinfo else None


def _typed(value: Any) -> Any:
    """A local time (`2027-01-31 23:59`) as people of the language write it; others as they are."""
    if isinstance(value, str) and len(value) == len("2027-01-31 23:59"):
        try:
            return written(datetime.fromisoformat(value))
        except ValueError:
            return value
    return value


def _listed(values: Any) -> str:
    return ", ".join(str(value) for value in values)


def _state(state: str) -> str:
    """A round's state, in the middle of a sentence."""
    return {
        "draft": _("a draft"),
        "open": _("open"),
        "closed": _("closed"),
        "sealed": _("sealed"),
        "analysed": _("analysed"),
    }.get(state, state)


def _not_allowed_now(about: Particulars) -> str:
    if "state" not in about:
        return _("This cannot be done now.")
    state, wanted = str(about["state"]), str(about.get("wanted", ""))
    said = _("The round is {state}, so this cannot be done now.").format(state=_state(state))
    return f"{said} {_instead(state, wanted)}".strip()


def _instead(state: str, wanted: str) -> str:
    """What can be done instead of what the state of the round does not permit."""
    if wanted == "discarded" and state == "draft":
        return _("The first round is the study itself: put the study into the trash instead.")
    if wanted == "ended" or (state, wanted) == ("open", "draft"):
        return _("Close it first, or wait for its deadline.")
    if wanted == "themes":
        return _("Ideas are read once the round is sealed.")
    if wanted in ("options", "mail"):
        return _("That is chosen while a round is a draft: do so for the next one.")
    if state == "draft":
        return "" if wanted == "draft" else _("Launch it first.")
    if state == "open":
        return _("It has been launched already; load its page to see what can be done.")
    if state == "analysed":
        return _("To ask the panel again, draft the next round.")
    return _("It is being sealed and analysed: load the page again in a moment.")


def _round_closed(about: Particulars) -> str:
    if about.get("closed_at"):
        return _("The round closed {when}. It takes no answers any more.").format(
            when=about["closed_at"]
        )
    return _("The round takes no answers now.")


def _deadline_passed(about: Particulars) -> str:
    if about.get("entered"):
        return _("The deadline {entered} has passed already. Choose a later one.").format(**about)
    return _("The deadline has passed already. Choose a later one.")


def _file_has_mistakes(about: Particulars) -> str:
    mistakes = about.get("mistakes", ())
    first = ngettext(
        "The file has one mistake, and nothing has been changed.",
        "The file has {count} mistakes, and nothing has been changed.",
        len(mistakes),
    ).format(count=len(mistakes))
    return " ".join([first, *(str(mistake) for mistake in mistakes)])


#: One for each code in `delphi.protocol.refusals`.
SENTENCES: Mapping[str, Callable[[Particulars], str]] = {
    "refused": lambda about: _("This cannot be done."),
    "not_allowed_now": _not_allowed_now,
    "round_closed": _round_closed,
    "seat_withdrawn": lambda about: _("This seat in the panel has been withdrawn."),
    "stale_answer": lambda about: _(
        "This answer was changed in another window or on another device. Choose which one counts."
    ),
    "outside_scale": lambda about: _("The answer is not one that the scale allows."),
    "unknown_question": lambda about: _("This round does not ask that question."),
    "deadline_passed": _deadline_passed,
    "nothing_to_ask": lambda about: _("The round has no questions. Add at least one item."),
    "nobody_to_ask": lambda about: _("The panel has no active seats. Add panellists first."),
    "not_ready": lambda about: " ".join(
        [
            _("The round is not ready to be launched."),
            *(finding_in_words(each) for each in about["findings"]),
        ]
    ),
    "deviation_unreasoned": lambda about: _(
        "The protocol has been locked: give the reason for the deviation. Every report tells it."
    ),
    "fixed_at_launch": lambda about: _(
        "The level of anonymity and the smallest group shown were promised to the panel at the "
        "first launch. They stay as they are; a copy of the study can have others."
    ),
    "nothing_to_withdraw": lambda about: _(
        "There is no deviation to take back: a round has been launched under it."
    ),
    "not_a_time": lambda about: _(
        "“{entered}” is not a date and a time. Write them like 2027-01-31 23:59 or 31.1.2027 23.59."
    ).format(**about),
    "ambiguous_time": lambda about: _(
        "The clock shows {entered} twice, because summer time ends that night. "
        "Write {before} or {after}; or write {earlier} for the first time and {later} for the "
        "second."
    ).format(**about),
    "missing_time": lambda about: _(
        "The clock leaves out {entered}, because summer time begins that night. "
        "Write {before} or {after}."
    ).format(**about),
    "deadline_not_later": lambda about: _(
        "The deadline is {closes_at}. An extension must end later than that."
    ).format(**about),
    "earlier_round_unfinished": lambda about: _(
        "Round {number} has to be closed and sealed first."
    ).format(**about),
    "too_many_nominations": lambda about: _("You can suggest {most} people at most.").format(
        **about
    ),
    "unknown_nomination": lambda about: _(
        "The suggestion has been taken back or decided about meanwhile."
    ),
    "unknown_place": lambda about: _("The study has not asked that."),
    "nobody_to_invite": lambda about: _("There is nobody to invite just now."),
    "network_changed": lambda about: _(
        "The network has changed meanwhile. Look at the draw again."
    ),
    "study_ended": lambda about: _("The study has been ended. It gets no more rounds."),
    "messages_gone_out": lambda about: ngettext(
        "One invitation has gone out already, so the launch cannot be undone. "
        "The round can be closed.",
        "{count} invitations have gone out already, so the launch cannot be undone. "
        "The round can be closed.",
        about["count"],
    ).format(**about),
    "answers_exist": lambda about: _(
        "Somebody has answered already, so the launch cannot be undone. The round can be closed."
    ),
    "reminded_recently": lambda about: _(
        "Everyone who has not submitted has had a message lately. You can remind them from "
        "{next_at} on."
    ).format(**about),
    "reminders_used_up": lambda about: ngettext(
        "Everyone who has not submitted has had one reminder in this round, the most there may be.",
        "Everyone who has not submitted has had {at_most} reminders in this round, the most there "
        "may be.",
        about["at_most"],
    ).format(**about),
    "quiet_hours": lambda about: _(
        "Reminders are not sent at night, and the round closes before {until}. "
        "Extend the round, or let it close."
    ).format(**about),
    "not_requeued": lambda about: _(
        "Only a message that failed or is uncertain can be sent again, and only while the round "
        "is open."
    ),
    "information_missing": lambda about: _(
        "The information sheet is missing in: {languages}."
    ).format(languages=_listed(about["languages"])),
    "changes_missing": lambda about: _(
        "Somebody has agreed to the text there is: say what changed, also in: {languages}."
    ).format(languages=_listed(about["languages"])),
    "information_outdated": lambda about: _(
        "The information sheet has changed meanwhile. Read it again."
    ),
    "submitted_for_good": lambda about: _(
        "Your answers have been submitted, and in this round that is final."
    ),
    "twice_in_full_view": lambda about: _(
        "A round that is live or collects ideas asks nothing twice: what others answered would "
        "stand between the two answers. Leave the round not live, or ask nothing twice."
    ),
    "cannot_ask_twice": lambda about: _(
        "These cannot be asked twice on this criterion: {codes}. Choose up to two statements that "
        "the round asks on it."
    ).format(codes=_listed(about["codes"])),
    "live_before_approval": lambda about: _(
        "A live round shows reasons while it is open, and they are approved only after the close. "
        "Let all but those you hide be shown, or leave the round not live."
    ),
    "page_of_another_seat": lambda about: _(
        "Another personal link has been opened in this browser. Open yours again: what you typed "
        "stays on this page meanwhile."
    ),
    "consent_missing": lambda about: _(
        "Read the information sheet on your start page and agree to it first."
    ),
    "next_round_exists": lambda about: _(
        "Round {number} has been drafted already. Discard the draft to make a new one."
    ).format(**about),
    "undecided": lambda about: _("Decide about these items as well: {items}.").format(
        items=_listed(about["items"])
    ),
    "decided_twice": lambda about: _(
        "These items have more than one decision: {items}. Leave one for each."
    ).format(items=_listed(about["items"])),
    "unknown_argument": lambda about: _(
        "This reason cannot be used for that: it is hidden, merged or erased. Load the page again."
    ),
    "unknown_theme": lambda about: _("There is no such theme any more. Load the page again."),
    "theme_name_missing": lambda about: _("Write the theme’s new name."),
    "reply_too_long": lambda about: _("Write at most {most} characters.").format(**about),
    "not_asked": lambda about: _(
        "These items were not asked in this round: {items}. Leave them out."
    ).format(items=_listed(about["items"])),
    "reason_missing": lambda about: _(
        "Give a reason for the decision on {item}: the panel and the report are told it."
    ).format(**about),
    "wording_missing": lambda about: _(
        "The new wording of {item} is missing in: {languages}."
    ).format(item=about["item"], languages=_listed(about["languages"])),
    "too_few_parts": lambda about: _("Write two parts or more of {item}.").format(**about),
    "nothing_to_merge": lambda about: _(
        "Name another item, or several, that {item} is merged with."
    ).format(**about),
    "different_criteria": lambda about: _(
        "{items} were asked on other criteria than {item}, so they cannot become one item."
    ).format(item=about["item"], items=_listed(about["items"])),
    "not_a_decision": lambda about: _(
        "“{found}” is none of keep, reword, split, merge and drop."
    ).format(**about),
    "too_many_rounds": lambda about: ngettext(
        "The protocol foresees one round. More are a deviation, whose reason is recorded first.",
        "The protocol foresees {maximum} rounds. More are a deviation, whose reason is recorded "
        "first.",
        about["maximum"],
    ).format(**about),
    "stale_idea": lambda about: _("This idea has been changed elsewhere meanwhile."),
    "stale_reply": lambda about: _("You have saved other words elsewhere meanwhile."),
    "not_an_idea": lambda about: _("Write the idea in at most {longest} characters.").format(
        **about
    ),
    "too_many_ideas": lambda about: _(
        "One can give at most {at_most} ideas here. Put some of them together."
    ).format(**about),
    "unknown_idea": lambda about: _("This idea is not there any more."),
    "no_ideas_chosen": lambda about: _("Tick the ideas that this is about."),
    "no_criterion_chosen": lambda about: _("Choose what is asked of the item."),
    "ideas_undecided": lambda about: ngettext(
        "{count} idea is still to be decided about: make it part of an item, or set it aside.",
        "{count} ideas are still to be decided about: make them part of an item, or set them "
        "aside.",
        about["count"],
    ).format(**about),
    "title_missing": lambda about: _("The title is missing in: {languages}.").format(
        languages=_listed(about["languages"])
    ),
    "asked_already": lambda about: _(
        "The first round has been launched. Statements are now reworded, split, merged and added "
        "when the next round is drafted; criteria and scales stay."
    ),
    "nothing_left_to_ask": lambda about: _(
        "A study asks one statement at least, and every statement on one criterion at least. Add "
        "another one first."
    ),
    "unknown_part": lambda about: _("This is not part of the study any more."),
    "stale_part": lambda about: _(
        "Somebody else has changed this meanwhile. What you typed stands below; open the page in "
        "another tab to compare, then save again."
    ),
    "already_member": lambda about: _(
        "{email} is a member of the study already. The role can be changed in the list."
    ).format(**about),
    "already_read": lambda about: ngettext(
        "{emails} can read the reports already.",
        "These can read the reports already: {emails}.",
        len(about["emails"]),
    ).format(emails=_listed(about["emails"])),
    "too_many_readers": lambda about: _(
        "A study’s reports have at most {at_most} readers. Take somebody off the list first."
    ).format(**about),
    "unknown_member": lambda about: _("This member is not in the study any more."),
    "last_owner": lambda about: _(
        "A study always has an owner: make somebody else an owner first."
    ),
    "too_many_members": lambda about: _(
        "A study has at most {at_most} members. Remove somebody first."
    ).format(**about),
    "is_a_trial": lambda about: _(
        "This is a trial: it cannot be tried or published itself. Go to the study that it tries."
    ),
    "not_a_trial": lambda about: _(
        "This is no trial: a study in which somebody has been asked is not thrown away. End it."
    ),
    "panel_simulated": lambda about: _(
        "The panel of a dry run is simulated: nobody is given a seat in it. To try the study with "
        "people, start a pilot."
    ),
    "launched_before": lambda about: _(
        "The study has been launched, so it is not thrown away: end it instead. Its answers and "
        "results stay."
    ),
    "draft_cannot_return": lambda about: _(
        "Round {number} has been drafted anew since, or what it asks has changed. Discard the "
        "draft there is first."
    ).format(**about),
    "one_item_per_study": lambda about: _(
        "A study would have two items in the series. Take one of them out first."
    ),
    "not_the_same_question": lambda about: _("There is no such item to join it with."),
    "outcome_too_early": lambda about: (
        _("A round still asks this. Enter what came true once its results are there.")
        if about["why"] == "asked"
        else _("That day or year has not come yet.")
    ),
    "not_in_trash": lambda about: _("It is not in the trash any more."),
    "file_has_mistakes": _file_has_mistakes,
    "text_has_mistakes": lambda about: _("The text cannot be sent as it is: {languages}.").format(
        languages=_listed(about["mistakes"])
    ),
    "closes_before_that": lambda about: _(
        "The round closes {closes_at}, before the message would go out. Extend it first."
    ).format(**about),
    "unsound_plan": lambda about: _(
        "Reminders go out every 1 to 30 days, at most 3 times, between 7 and 20 o’clock."
    ),
    "nothing_to_stop": lambda about: _("Nothing waits to be sent any more."),
    "stale_text": lambda about: _(
        "Somebody else has saved this text meanwhile. What you typed stands below; open the page "
        "in another tab to compare, then save again."
    ),
}
