"""What an act does, as sentences for the page that asks before it is done."""

from collections.abc import Callable, Mapping

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from delphi.protocol.impact import Effect, Touched, Undo


def effect_in_words(touched: Touched) -> str:
    """A consequence as a sentence."""
    return SENTENCES[touched.effect](touched)


def undo_in_words(undo: Undo) -> str:
    """How the act can be taken back."""
    return {
        Undo.NEVER: _("This cannot be undone."),
        Undo.TRASH: _("It stays in the trash for 30 days; until then you can restore it."),
        Undo.ANEW: _("It can be done again by hand; it does not go to the trash."),
        Undo.CHANGE: _("It can be changed back in the same way."),
    }[undo]


def _plain(words: Callable[[], str]) -> Callable[[Touched], str]:
    return lambda touched: words().format(**touched.about)


def _counted(words: Callable[[int], str]) -> Callable[[Touched], str]:
    return lambda touched: words(touched.count or 0).format(n=touched.count, **touched.about)


def _conflicts(
    few: Callable[[], str], entered: Callable[[int], str], declared: Callable[[int], str]
) -> Callable[[Touched], str]:
    """Of conflicts of interest: how many is told only where they are not few."""

    def said(touched: Touched) -> str:
        if touched.few:
            return few()
        words = entered if touched.about.get("entered") else declared
        return words(touched.count or 0).format(n=touched.count)

    return said


#: One for each effect.
SENTENCES: Mapping[Effect, Callable[[Touched], str]] = {
    Effect.NO_MORE_ROUNDS: _plain(lambda: _("The study gets no more rounds.")),
    Effect.DRAFTS_LEFT: _counted(
        lambda n: ngettext(
            "{n} drafted round is never launched.", "{n} drafted rounds are never launched.", n
        )
    ),
    Effect.KEYS_DESTROYED: _counted(
        lambda n: ngettext(
            "The study is anonymous: the tie between {n} seat and its person is destroyed at once, "
            "with its link. Nobody can be written to or sent a lost link any more.",
            "The study is anonymous: the ties between {n} seats and their people are destroyed at "
            "once, with their links. Nobody can be written to or sent a lost link any more.",
            n,
        )
    ),
    Effect.KEYS_UNTIL: lambda touched: _(
        "Who sits in which seat is known until {day} at the latest, then that is destroyed."
    ).format(day=date_format(touched.about["day"], "j.n.Y")),
    Effect.NOMINATIONS_FORGOTTEN: _counted(
        lambda n: ngettext(
            "What panellists told of {n} person they suggested is deleted.",
            "What panellists told of {n} people they suggested is deleted.",
            n,
        )
    ),
    Effect.MAIL_LOST: _counted(
        lambda n: ngettext(
            "{n} message that waits reaches nobody.", "{n} messages that wait reach nobody.", n
        )
    ),
    Effect.RESULTS_STAY: _counted(
        lambda n: ngettext(
            "The answers and results of {n} round, and every report, stay; reports can still be "
            "published.",
            "The answers and results of {n} rounds, and every report, stay; reports can still be "
            "published.",
            n,
        )
    ),
    Effect.OFF_ALL_PAGES: _plain(
        lambda: _(
            "Nobody has been asked yet. The study disappears from all pages. Whoever asks to be "
            "erased is erased there too."
        )
    ),
    Effect.SEATS_GO: _counted(
        lambda n: ngettext(
            "{n} seat goes with it, with its link.", "{n} seats go with it, with their links.", n
        )
    ),
    Effect.SHEETS_GO: _counted(
        lambda n: ngettext(
            "{n} answer sheet is destroyed, with all figures and reports made of it.",
            "{n} answer sheets are destroyed, with all figures and reports made of them.",
            n,
        )
    ),
    Effect.TRIALS_GO: _counted(
        lambda n: ngettext("{n} trial goes with it.", "{n} trials go with it.", n)
    ),
    Effect.STATEMENTS_GO: _counted(
        lambda n: ngettext("{n} statement goes with it.", "{n} statements go with it.", n)
    ),
    Effect.TRIED_STAYS: _plain(
        lambda: _("The study itself is not touched; its history keeps that there was a trial.")
    ),
    Effect.LINKS_END: _plain(lambda: _("The seat’s links and sessions end at once.")),
    Effect.MAIL_STOPS: _counted(
        lambda n: ngettext(
            "{n} message that waits is not sent.", "{n} messages that wait are not sent.", n
        )
    ),
    Effect.SEATS_LEFT: _counted(
        lambda n: ngettext(
            "The panel then has {n} active seat.", "The panel then has {n} active seats.", n
        )
    ),
    Effect.NOBODY_LEFT: _plain(
        lambda: _("The panel then has no active seat: nobody is left to answer.")
    ),
    Effect.TOO_FEW_LEFT: _plain(
        lambda: _("Figures are shown of {k} answers or more, and the panel cannot give so many.")
    ),
    Effect.ANSWERS_STAY: _plain(
        lambda: _("What it has answered stays, without a name, and counts.")
    ),
    Effect.SHEET_COUNTS: _plain(
        lambda: _("It has begun round {number}: what it has saved there counts at the close.")
    ),
    Effect.CONFLICTS_COUNT: _plain(
        lambda: _("Conflicts of interest declared from it, if any, go on counting.")
    ),
    Effect.MAIL_GOES_TO: _plain(lambda: _("All mail goes to {email} from now on.")),
    Effect.RECORD_GOES: _plain(
        lambda: _("The record of {email} is deleted, with its address and name.")
    ),
    Effect.DETAILS_ADDED: _plain(
        lambda: _(
            "What only the other record knew, its declared interests too, is added to the one that "
            "stays."
        )
    ),
    Effect.TOPICS_ADDED: _counted(
        lambda n: ngettext(
            "{n} topic of the other record is added.",
            "{n} topics of the other record are added.",
            n,
        )
    ),
    Effect.TIES_MOVE: _plain(
        lambda: _(
            "If the one that goes has withdrawn from a panel, the one that stays is not drawn into "
            "it again."
        )
    ),
    Effect.NOMINATIONS_MOVE: _counted(
        lambda n: ngettext(
            "{n} suggestion by a panellist goes over to the one that stays.",
            "{n} suggestions by panellists go over to the one that stays.",
            n,
        )
    ),
    Effect.QUESTIONS_GO: _counted(
        lambda n: ngettext(
            "{n} question of the draft goes; nobody has answered it yet.",
            "{n} questions of the draft go; nobody has answered them yet.",
            n,
        )
    ),
    Effect.QUESTIONS_CHANGE: _counted(
        lambda n: ngettext(
            "{n} question of the draft changes; nobody has seen it yet.",
            "{n} questions of the draft change; nobody has seen them yet.",
            n,
        )
    ),
    Effect.LANGUAGES_GO: _counted(
        lambda n: ngettext(
            "Its wording in {n} language goes.", "Its wordings in {n} languages go.", n
        )
    ),
    Effect.WORDINGS_GO: _counted(
        lambda n: ngettext(
            "{n} wording that was made for it alone goes with it.",
            "{n} wordings that were made for it alone go with it.",
            n,
        )
    ),
    Effect.SECTION_GOES: _plain(
        lambda: _("Its section goes too: no other statement stands there.")
    ),
    Effect.CONFLICTS_GO: _conflicts(
        lambda: _("A few have declared a conflict of interest in it: what they wrote is deleted."),
        lambda n: ngettext(
            "{n} conflict of interest that facilitators entered about it is deleted.",
            "{n} conflicts of interest that facilitators entered about it are deleted.",
            n,
        ),
        lambda n: ngettext(
            "{n} has declared a conflict of interest in it: what they wrote is deleted.",
            "{n} have declared a conflict of interest in it: what they wrote is deleted.",
            n,
        ),
    ),
    Effect.CONFLICTS_STAY: _conflicts(
        lambda: _("The conflicts of interest that a few have declared in it stay with it."),
        lambda n: ngettext(
            "{n} conflict of interest that facilitators entered about it stays with it.",
            "{n} conflicts of interest that facilitators entered about it stay with it.",
            n,
        ),
        lambda n: ngettext(
            "The conflict of interest that {n} has declared in it stays with it.",
            "The conflicts of interest that {n} have declared in it stay with it.",
            n,
        ),
    ),
    Effect.RULE_GOES: _plain(lambda: _("Its consensus rule goes with it.")),
    Effect.RULE_MUST_FIT: _plain(
        lambda: _("Its consensus rule stays, and has to fit the new scale too.")
    ),
    Effect.PLANES_GO: _counted(
        lambda n: ngettext(
            "{n} field that two criteria share on the sheet goes.",
            "{n} fields that two criteria share on the sheet go.",
            n,
        )
    ),
    Effect.SCALE_SHARED: _counted(
        lambda n: ngettext(
            "{n} other criterion is answered on the same scale, and changes with it.",
            "{n} other criteria are answered on the same scale, and change with it.",
            n,
        )
    ),
    Effect.TRIALS_KEEP: _counted(
        lambda n: ngettext(
            "{n} trial that has begun goes on as it was. Start a new one to try the change.",
            "{n} trials that have begun go on as they were. Start a new one to try the change.",
            n,
        )
    ),
    Effect.INVITATIONS_UNSENT: _counted(
        lambda n: ngettext(
            "{n} invitation that waits is not sent: nobody hears of the round.",
            "{n} invitations that wait are not sent: nobody hears of the round.",
            n,
        )
    ),
    Effect.UNLOCKED: _plain(
        lambda: _("The protocol is open again: rules and scales can be changed.")
    ),
    Effect.DEADLINE_GOES: _plain(
        lambda: _("The deadline goes, and so does any time given to single seats.")
    ),
    Effect.DRAFT_STAYS: _plain(
        lambda: _("The round is a draft again, with everything it asks, and can be launched anew.")
    ),
    Effect.NOT_STARTED: _counted(
        lambda n: ngettext(
            "{n} panellist has not started, and can answer no more.",
            "{n} panellists have not started, and can answer no more.",
            n,
        )
    ),
    Effect.NOT_SUBMITTED: _counted(
        lambda n: ngettext(
            "{n} has started and not submitted: what is saved counts, and nothing can be added.",
            "{n} have started and not submitted: what is saved counts, and nothing can be added.",
            n,
        )
    ),
    Effect.MORE_TIME_ENDS: _counted(
        lambda n: ngettext(
            "{n} seat was given more time, which ends too.",
            "{n} seats were given more time, which ends too.",
            n,
        )
    ),
    Effect.THANKED: _plain(lambda: _("Those who answered are thanked by mail.")),
    Effect.DECISIONS_STAY: _plain(
        lambda: _("What you decided about the items stays, so the round can be drafted anew.")
    ),
}
