"""Why an act is refused: a code and its particulars; `delphi.wording` makes the sentence."""

from typing import Any


class Refused(Exception):
    """An act that the method, the state of things or the person's rights do not permit.

    `code` names the reason for programs, `particulars` fill the sentence shown to people.
    Nothing has been changed when it is raised.
    """

    code = "refused"

    def __init__(self, **particulars: Any) -> None:
        super().__init__(self.code, particulars)
        self.particulars = particulars


class NotAllowedNow(Refused):
    """The round's state does not permit the act (409)."""

    code = "not_allowed_now"


class RoundClosed(Refused):
    """The round takes no answers any more, or not yet."""

    code = "round_closed"


class SeatWithdrawn(Refused):
    code = "seat_withdrawn"


class StaleAnswer(Refused):
    """Another tab or device has saved since.

    `current` is the stored revision, `stored` its `surveys.content.AnswerContent`.
    """

    code = "stale_answer"


class OutsideScale(Refused):
    """The content is no value of the scale of `question`; `problems` (surveys.content) say why."""

    code = "outside_scale"


class UnknownQuestion(Refused):
    """The round does not ask that question, or does not ask this seat (404)."""

    code = "unknown_question"


class UnknownArgument(Refused):
    """The study has no such argument, or it cannot be used for that: hidden, merged, erased."""

    code = "unknown_argument"


class ReplyTooLong(Refused):
    """A reply may have `most` characters."""

    code = "reply_too_long"


class UnknownTheme(Refused):
    """The study has no theme of that name any more."""

    code = "unknown_theme"


class ThemeNameMissing(Refused):
    code = "theme_name_missing"


class DeadlinePassed(Refused):
    code = "deadline_passed"


class NothingToAsk(Refused):
    code = "nothing_to_ask"


class NobodyToAsk(Refused):
    code = "nobody_to_ask"


class NotReady(Refused):
    """`findings` (`delphi.protocol.readiness.Finding`) stand in the way of the launch."""

    code = "not_ready"


class DeviationUnreasoned(Refused):
    """The protocol is locked: a change to it is a deviation, whose reason every report tells."""

    code = "deviation_unreasoned"


class FixedAtLaunch(Refused):
    """The level of anonymity and the minimum cell are what panellists were promised."""

    code = "fixed_at_launch"


class NothingToWithdraw(Refused):
    """The newest version of the protocol is no deviation, or a round was launched under it."""

    code = "nothing_to_withdraw"


class NotATime(Refused):
    """`entered` cannot be read as a date and a time of day."""

    code = "not_a_time"


class AmbiguousTime(Refused):
    """`entered` occurs twice that night: `earlier` and `later` say which, with their offsets.

    `before` and `after` are the nearest times that occur once.
    """

    code = "ambiguous_time"


class MissingTime(Refused):
    """`entered` is left out that night; `before` and `after` are the nearest times there are."""

    code = "missing_time"


class DeadlineNotLater(Refused):
    """An extension ends later than `closes_at`, the deadline there is."""

    code = "deadline_not_later"


class EarlierRoundUnfinished(Refused):
    """Round `number` has to be sealed first: what goes back to the panel comes from it."""

    code = "earlier_round_unfinished"


class TooManyNominations(Refused):
    """One seat suggests `most` people at most."""

    code = "too_many_nominations"


class UnknownNomination(Refused):
    """It has been taken back or decided about meanwhile."""

    code = "unknown_nomination"


class UnknownPlace(Refused):
    """A conflict of interest is about something the study has not asked."""

    code = "unknown_place"


class NobodyToInvite(Refused):
    """Everybody has had their invitation, or has begun."""

    code = "nobody_to_invite"


class NetworkChanged(Refused):
    """Somebody who was drawn has a seat, has retired or is gone by now."""

    code = "network_changed"


class StudyEnded(Refused):
    code = "study_ended"


class MessagesGoneOut(Refused):
    """`count` messages have been sent or are being sent, so the launch stands."""

    code = "messages_gone_out"


class AnswersExist(Refused):
    code = "answers_exist"


class RemindedRecently(Refused):
    """Everyone who could be reminded has had a message lately; `next_at` is when one may be."""

    code = "reminded_recently"


class RemindersUsedUp(Refused):
    """Everyone who could be reminded has had `at_most` reminders in this round."""

    code = "reminders_used_up"


class QuietHours(Refused):
    """Reminders wait until `until`, when the round will have closed."""

    code = "quiet_hours"


class NotRequeued(Refused):
    """Only a message that failed or is uncertain can be sent again, while its round is open."""

    code = "not_requeued"


class InformationMissing(Refused):
    """The information sheet has no text in `languages`."""

    code = "information_missing"


class ChangesMissing(Refused):
    """Those who agreed before have to be told what changed; it is missing in `languages`."""

    code = "changes_missing"


class InformationOutdated(Refused):
    """Another version of the information sheet is in force by now."""

    code = "information_outdated"


class SubmittedForGood(Refused):
    """The sheet was submitted in a round in which that is final."""

    code = "submitted_for_good"


class TwiceInFullView(Refused):
    """In a live or collect round others' answers would stand between the two to one question."""

    code = "twice_in_full_view"


class CannotAskTwice(Refused):
    """The round does not ask the items with these `codes` on that criterion, or they are many."""

    code = "cannot_ask_twice"


class LiveBeforeApproval(Refused):
    """A live round cannot keep reasons back until they are approved: that is done after it."""

    code = "live_before_approval"


class PageOfAnotherSeat(Refused):
    """The page was shown to another seat than the one that this browser has entered since."""

    code = "page_of_another_seat"


class ConsentMissing(Refused):
    """The panellist has not agreed to the information sheet in force."""

    code = "consent_missing"


class NextRoundExists(Refused):
    """Round `number` has been drafted already."""

    code = "next_round_exists"


class Undecided(Refused):
    """`items` (codes) have no decision."""

    code = "undecided"


class DecidedTwice(Refused):
    """`items` have more than one decision."""

    code = "decided_twice"


class NotAsked(Refused):
    """`items` were not asked in this round, so nothing can be decided about them."""

    code = "not_asked"


class ReasonMissing(Refused):
    """The decision on `item` needs a reason: the panel and the report are told it."""

    code = "reason_missing"


class WordingMissing(Refused):
    """The new wording of `item` is missing in `languages`."""

    code = "wording_missing"


class TooFewParts(Refused):
    """`item` is split into two parts or more."""

    code = "too_few_parts"


class NothingToMerge(Refused):
    """`item` is merged with other items, one or more."""

    code = "nothing_to_merge"


class DifferentCriteria(Refused):
    """`items` were asked on other criteria than `item`, so they cannot become one with it."""

    code = "different_criteria"


class NotADecision(Refused):
    """`found` is none of keep, reword, split, merge and drop."""

    code = "not_a_decision"


class TooManyRounds(Refused):
    """The protocol foresees `maximum` rounds; more are a deviation, to be reasoned first."""

    code = "too_many_rounds"


class StaleIdea(Refused):
    """Another tab or device has changed the idea: `text` is what stands, `revision` its number."""

    code = "stale_idea"


class StaleReply(Refused):
    """Another tab or device has changed the reply: `text` is what stands."""

    code = "stale_reply"


class NotAnIdea(Refused):
    """An idea has 1 to `longest` characters."""

    code = "not_an_idea"


class TooManyIdeas(Refused):
    """One panellist gives at most `at_most` ideas to a prompt."""

    code = "too_many_ideas"


class UnknownIdea(Refused):
    """The idea is not there any more, or is not for this seat to see or change (404)."""

    code = "unknown_idea"


class NoIdeasChosen(Refused):
    """An item is made from one idea or several of this round."""

    code = "no_ideas_chosen"


class NoCriterionChosen(Refused):
    """An item is rated on one criterion or several."""

    code = "no_criterion_chosen"


class IdeasUndecided(Refused):
    """`count` ideas are neither part of an item nor set aside."""

    code = "ideas_undecided"


class TitleMissing(Refused):
    """A study has a title in each of its languages; these `languages` lack one."""

    code = "title_missing"


class AskedAlready(Refused):
    """The first round has been launched: what it asks is changed from round to round only."""

    code = "asked_already"


class NothingLeftToAsk(Refused):
    """A study asks one statement at least, and every statement on one criterion at least."""

    code = "nothing_left_to_ask"


class UnknownPart(Refused):
    """The statement or criterion is not in the study any more (404)."""

    code = "unknown_part"


class StalePart(Refused):
    """Somebody else has changed the statement or criterion meanwhile."""

    code = "stale_part"


class AlreadyMember(Refused):
    """The user at `email` has a role in the study already, which can be changed."""

    code = "already_member"


class AlreadyRead(Refused):
    """Everybody at these `emails` may read the study's reports already."""

    code = "already_read"


class TooManyReaders(Refused):
    """A study's reports have `at_most` so many readers."""

    code = "too_many_readers"


class UnknownMember(Refused):
    """The user has no role in the study any more (404)."""

    code = "unknown_member"


class LastOwner(Refused):
    """A study always has an owner."""

    code = "last_owner"


class TooManyMembers(Refused):
    """A study has at most `at_most` members."""

    code = "too_many_members"


class IsATrial(Refused):
    """A trial is not itself tried, copied into a trial or published."""

    code = "is_a_trial"


class NotATrial(Refused):
    """Only a trial is thrown away with all that was answered in it."""

    code = "not_a_trial"


class PanelSimulated(Refused):
    """Nobody is given a seat in the panel of a dry run: it is worked out, all of it."""

    code = "panel_simulated"


class LaunchedBefore(Refused):
    """A study in which somebody has been asked is not thrown away: it is ended."""

    code = "launched_before"


class DraftCannotReturn(Refused):
    """Another round `number` has been drafted since, or what it asked has changed."""

    code = "draft_cannot_return"


class NotInTrash(Refused):
    """It has been restored or destroyed already (404)."""

    code = "not_in_trash"


class FileHasMistakes(Refused):
    """A study file, panel list or answer file cannot be taken in; `mistakes` says why, one each."""

    code = "file_has_mistakes"


class TextHasMistakes(Refused):
    """A message's text cannot be sent; `mistakes`: {language: [placeholders.Mistake]}."""

    code = "text_has_mistakes"


class StaleText(Refused):
    """Somebody else has saved the text meanwhile."""

    code = "stale_text"


class ClosesBeforeThat(Refused):
    """The round closes at `closes_at`, before the message would go out."""

    code = "closes_before_that"


class NothingToStop(Refused):
    """No message of the round waits to be sent any more."""

    code = "nothing_to_stop"


class UnsoundPlan(Refused):
    """Reminders by themselves would come too often, too many, or at night."""

    code = "unsound_plan"


class OutcomeTooEarly(Refused):
    """What came true cannot be known yet: `why` is "asked" (a round still asks) or "not_yet"."""

    code = "outcome_too_early"


class OneItemPerStudy(Refused):
    """Each study has one item in a series: with two, it is not the same question."""

    code = "one_item_per_study"


class NotTheSameQuestion(Refused):
    """One of the two items is gone, or the person does not see its study (404)."""

    code = "not_the_same_question"
