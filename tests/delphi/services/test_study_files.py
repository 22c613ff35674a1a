"""A study goes in and out as a file, whole."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from delphi.choices import NO_FEEDBACK, USUAL_FEEDBACK
from delphi.document.parse import parse_study
from delphi.document.study import (
    Asked,
    AskedTwice,
    CriterionEntry,
    ItemEntry,
    Point,
    RoundEntry,
    ScaleEntry,
    SectionEntry,
    StudyFile,
    Wording,
)
from delphi.document.write import study_text
from delphi.models import ProtocolVersion, Round, Study, StudyEvent, StudyMember
from delphi.protocol.canonical import digest_of
from delphi.protocol.refusals import FileHasMistakes
from delphi.protocol.turning import Drop, Reword
from delphi.queries.rounds import items_asked
from delphi.services.drafting import draft_next_round
from delphi.services.study_files import export_study, import_study
from delphi.statistics import ConsensusRule
from foresight.network.models import Panel
from surveys.choices import ScaleKind
from surveys.models import Question, Statement, Survey
from tests.delphi.document.test_study_file import EXAMPLE, SMALL
from tests.factories import make_user

pytestmark = pytest.mark.django_db

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_importing_makes_the_study_its_protocol_and_its_rounds_as_drafts():
    fanni = make_user()
    study = import_study(text=EXAMPLE, by=fanni, at=AT)
    assert (study.key, study.zone, study.titles["sv"]) == (
        "nuorten-palvelut-2030",
        "Europe/Helsinki",
        "Tjänster för unga 2030",
    )
    assert list(StudyMember.objects.values_list("user", "role")) == [(fanni.pk, "owner")]
    assert list(study.rounds.values_list("number", "kind", "state")) == [
        (1, "rate", "draft"),
        (2, "rate", "draft"),
    ]
    asked = Question.objects.filter(questionnaire__round__number=1).order_by("position")
    assert list(asked.values_list("item__code", "criterion__key", "statement__version")) == [
        ("A1", "agreement", 1),
        ("A1", "price", 1),
        ("A1", "desirability", 1),
        ("A1", "expertise", 1),
        ("A2", "agreement", 1),
        *(("B1", k, 1) for k in ("when", "chance", "range", "who", "means", "first", "budget")),
        ("B2", "idea", 1),
    ]
    merged = Statement.objects.get(item__code="A3")
    assert sorted(merged.parents.values_list("item__code", "version")) == [("A1", 2), ("A2", 1)]
    assert [event.kind for event in StudyEvent.objects.filter(study=study)] == [
        "study_imported",
        "information_written",
    ]


def test_the_protocol_holds_what_the_file_fixes():
    study = import_study(text=EXAMPLE, by=None, at=AT)
    protocol = ProtocolVersion.objects.get(study=study)
    document = protocol.document
    assert (protocol.version, protocol.locked_at, protocol.digest) == (1, None, digest_of(document))
    assert {key: document[key] for key in ("anonymity", "minimum_cell", "quartiles")} == {
        "anonymity": "confidential",
        "minimum_cell": 5,
        "quartiles": "7",
    }
    assert document["stopping"] == {"maximum_rounds": 3}
    assert set(document["criteria"]) == {"agreement", "when"}
    rule = ConsensusRule.from_json(document["criteria"]["agreement"])
    assert (rule.minimum_answers, rule.middle.text()) == (8, "median in 4..6 and iqr <= 2")


def test_the_documented_example_comes_out_as_it_went_in():
    study = import_study(text=EXAMPLE, by=None, at=AT)
    assert export_study(study_id=study.pk) == study_text(parse_study(EXAMPLE))


@pytest.mark.parametrize(
    "text", [SMALL.replace("scale: nine", "scale: ten"), SMALL.replace("share(7..9)", "share(7..")]
)
def test_a_mistake_creates_nothing(text):
    with pytest.raises(FileHasMistakes) as refused:
        import_study(text=text, by=None, at=AT)
    assert len(refused.value.particulars["mistakes"]) == 1
    assert [model.objects.count() for model in (Study, Survey, Panel, Round)] == [0, 0, 0, 0]


def test_a_key_is_taken_once():
    import_study(text=SMALL, by=None, at=AT)
    with translation.override("en"), pytest.raises(FileHasMistakes) as refused:
        import_study(text=SMALL, by=None, at=AT)
    assert [str(mistake) for mistake in refused.value.particulars["mistakes"]] == [
        "there is a study with the key “koe”; expected a key that is not used yet."
    ]
    assert Study.objects.count() == 1


def test_a_drafted_round_with_its_rewordings_and_drops_is_exported_and_comes_back():
    study = import_study(text=SMALL, by=None, at=AT)
    first = study.rounds.get()
    Round.objects.update(state="sealed", opened_at=AT, closes_at=AT.replace(hour=13), closed_at=AT)
    items = items_asked(first)
    draft_next_round(
        round_id=first.pk,
        decisions=[
            Reword(
                item_id=items["A1"],
                texts={"fi": "Uusi.", "sv": "Ny."},
                reason="Epäselvä.",
                continues_trend=False,
            ),
            Drop(item_id=items["A2"], reason="Valmis."),
        ],
        by=None,
        at=AT,
    )
    exported = parse_study(export_study(study_id=study.pk))
    assert exported.items[0].wordings[1] == Wording(
        {"fi": "Uusi.", "sv": "Ny."}, (("A1", 1),), "Epäselvä.", continues_trend=False
    )
    assert [(d.item, d.reason) for d in exported.rounds[1].dropped] == [("A2", "Valmis.")]
    assert exported.rounds[1].asked == (Asked("A1", 2, ("agreement",)),)
    again = import_study(text=study_text(exported), by=None, at=AT, key="toinen")
    assert parse_study(export_study(study_id=again.pk)).rounds == exported.rounds


# --- Any study ------------------------------------------------------------------------------------

WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn", "Co"]),
    min_size=1,
    max_size=40,
).filter(str.strip)
ODD_WORDS = st.sampled_from(
    [
        "no",
        "1",
        "1e3",
        "~",
        "- a",
        "a: b",
        "#",
        "'",
        '"',
        "true",
        "12:30",
        "å\nö",
        " x",
        "{",
        "=1+1",
    ]
)
TEXT = WORDS | ODD_WORDS


def texts_in(languages: tuple[str, ...]) -> st.SearchStrategy[dict[str, str]]:
    return st.tuples(*[TEXT] * len(languages)).map(
        lambda texts: dict(zip(languages, texts, strict=True))
    )


@st.composite
def scales(draw, languages: tuple[str, ...]) -> ScaleEntry:
    kind = draw(st.sampled_from(list(ScaleKind)))
    texts, able = texts_in(languages), draw(st.booleans())
    entry = {"key": "s", "kind": kind, "cannot_judge": able}
    if kind is ScaleKind.ORDINAL:
        lowest, levels = draw(st.integers(-5, 5)), draw(st.integers(2, 11))
        ends = (lowest, lowest + levels - 1)
        points = tuple(
            Point(str(level), draw(texts) if level in ends or draw(st.booleans()) else {})
            for level in range(lowest, lowest + levels)
        )
        return ScaleEntry(points=points, lowest=float(ends[0]), highest=float(ends[1]), **entry)
    if kind in (ScaleKind.SINGLE, ScaleKind.MULTIPLE):
        keys = draw(st.lists(st.from_regex(r"[a-z0-9]{1,6}", fullmatch=True), min_size=2,
                             max_size=5, unique=True))  # fmt: skip
        return ScaleEntry(points=tuple(Point(key, draw(texts)) for key in keys), **entry)
    if kind in (ScaleKind.RANKING, ScaleKind.POINTS):
        points = tuple(Point(f"o{number}", draw(texts)) for number in range(4))
        lowest, highest = (
            (1.0, draw(st.integers(2, 4)))
            if kind is ScaleKind.RANKING
            else (0.0, draw(st.sampled_from([10, 100])))
        )
        return ScaleEntry(points=points, lowest=lowest, highest=float(highest), **entry)
    if kind is ScaleKind.PROBABILITY:
        return ScaleEntry(lowest=0.0, highest=100.0, decimals=draw(st.integers(0, 3)), **entry)
    if kind is ScaleKind.YEAR:
        lowest = draw(st.integers(1900, 2100))
        return ScaleEntry(lowest=float(lowest), highest=lowest + 40.0, never=able, **entry)
    if kind is ScaleKind.TEXT:
        return ScaleEntry(**entry)
    lowest = draw(st.integers(-1000, 1000)) / 8
    unit = draw(texts | st.just({}))
    return ScaleEntry(lowest=lowest, highest=lowest + 10.5, unit=unit, decimals=3, **entry)


@st.composite
def studies(draw) -> StudyFile:
    languages = tuple(draw(st.permutations(["fi", "sv", "en"])))[: draw(st.integers(1, 3))]
    texts = texts_in(languages)
    scale = draw(scales(languages))
    rule = None
    if scale.kind is ScaleKind.ORDINAL and draw(st.booleans()):
        low, high = int(scale.points[0].key), int(scale.points[-1].key)
        rule = ConsensusRule.parse(
            f"share({high}) >= {draw(st.integers(0, 100))}%",
            draw(st.sampled_from([None, f"median in {low}"])) if low >= 0 else None,
            minimum_answers=draw(st.integers(1, 20)),
            quartile_type=draw(st.sampled_from([7, 6, 2, "tukey"])),
            cannot_judge_counts=draw(st.booleans()),
        )
    criteria = tuple(
        CriterionEntry(key, draw(texts), draw(texts), "s", draw(st.booleans()), rule)
        for key in ("c1", "c2")[: draw(st.integers(1, 2))]
    )
    keys = tuple(criterion.key for criterion in criteria)
    sections = tuple(SectionEntry(f"o{n}", draw(texts)) for n in range(draw(st.integers(0, 2))))
    items = []
    for number in range(1, draw(st.integers(1, 4)) + 1):
        earlier = [(item.code, w) for item in items for w in range(1, len(item.wordings) + 1)]
        wordings = []
        for wording in range(1, draw(st.integers(1, 3)) + 1):
            own = [(f"I{number}", w) for w in range(1, wording)]
            parents = (
                draw(st.lists(st.sampled_from([*earlier, *own]), max_size=3, unique=True))
                if earlier or own
                else []
            )
            wordings.append(
                Wording(
                    draw(texts),
                    tuple(sorted(parents)),
                    draw(TEXT | st.just("")),
                    draw(st.booleans()),
                )
            )
        items.append(
            ItemEntry(
                f"I{number}",
                draw(st.sampled_from([None, *(section.key for section in sections)])),
                keys[: draw(st.integers(1, len(keys)))],
                tuple(wordings),
            )
        )
    rounds = []
    for number in range(1, draw(st.integers(0, 3)) + 1):
        asked = draw(st.permutations(items))[: draw(st.integers(1, len(items)))]
        rounds.append(
            RoundEntry(
                number,
                "rate",  # what a collect round may ask is tested beside the parser
                draw(texts | st.just({})),
                tuple(
                    Asked(
                        item.code,
                        draw(st.integers(1, len(item.wordings))),
                        tuple(draw(st.permutations(item.criteria)))[
                            : draw(st.integers(1, len(item.criteria)))
                        ],
                    )
                    for item in asked
                ),
                dict(NO_FEEDBACK if number == 1 else USUAL_FEEDBACK)
                | ({} if number == 1 else {"arguments": draw(st.integers(0, 5))}),
            )
        )
        if scale.kind is ScaleKind.ORDINAL and draw(st.booleans()):
            key = rounds[-1].asked[0].criteria[0]
            again = [each.item for each in rounds[-1].asked if key in each.criteria][:2]
            rounds[-1] = replace(rounds[-1], asked_twice=AskedTwice(key, tuple(again)))
    return StudyFile(
        key="any-study",
        titles=draw(texts),
        purposes=draw(texts | st.just({})),
        information=draw(texts | st.just({})),
        method=draw(st.just({}) | st.fixed_dictionaries({"funding": texts, "evidence": texts})),
        languages=languages,
        zone=draw(st.sampled_from(["Europe/Helsinki", "UTC"])),
        contact=draw(TEXT | st.just("")),
        simulated=draw(st.booleans()),
        anonymity=draw(st.sampled_from(["anonymous", "confidential", "named"])),
        minimum_cell=draw(st.integers(1, 50)),
        quartiles=draw(st.sampled_from(["7", "6", "2", "tukey"])),
        scales=(scale,),
        criteria=criteria,
        sections=sections,
        items=tuple(items),
        maximum_rounds=draw(st.integers(3, 20)),
        stable=draw(st.booleans()),
        settled_per_cent=draw(st.integers(1, 100)),
        rounds=tuple(rounds),
    )


@settings(max_examples=60, deadline=None)
@given(studies())
def test_any_study_is_read_back_from_its_text(study):
    assert parse_study(study_text(study)) == study


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(studies())
def test_exporting_importing_and_exporting_again_gives_the_same_text(study):
    once = import_study(text=study_text(study), by=None, at=AT, key=unused("once"))
    exported = export_study(study_id=once.pk)
    again = import_study(text=exported, by=None, at=AT, key=unused("twice"))
    assert without_key(export_study(study_id=again.pk)) == without_key(exported)
    assert without_key(exported) == without_key(study_text(study))


def unused(stem: str) -> str:
    return f"{stem}-{Study.objects.count()}"


def without_key(text: str) -> str:
    return re.sub(r"^study: .*$", "", text, count=1, flags=re.MULTILINE)


# --- The commands ---------------------------------------------------------------------------------


def test_the_commands_import_and_export(tmp_path):
    make_user("fanni@example.org")
    source, target = tmp_path / "koe.yaml", tmp_path / "out.yaml"
    source.write_text(SMALL, "utf-8")
    call_command("import_study", str(source), by="fanni@example.org", stdout=StringIO())
    call_command("export_study", "koe", str(target), stdout=StringIO())
    assert parse_study(target.read_bytes()) == parse_study(SMALL)
    assert StudyMember.objects.count() == 1
    out = StringIO()
    call_command("export_study", "koe", stdout=out)
    assert out.getvalue() == target.read_text("utf-8")


def test_the_command_tells_every_mistake_on_a_line_of_its_own(tmp_path):
    source = tmp_path / "koe.yaml"
    source.write_text(SMALL.replace("koe", "K").replace("scale: nine", "scale: nin"), "utf-8")
    with translation.override("en"), pytest.raises(CommandError) as told:
        call_command("import_study", str(source))
    assert str(told.value).splitlines() == [
        f"{source}: 2 mistakes, nothing has been changed.",
        "Line 2: found “K”; expected small letters a–z, digits and hyphens.",
        "Line 19: unknown scale “nin”; did you mean nine?",
    ]


@pytest.mark.parametrize(
    "arguments",
    [("import_study", "missing.yaml"), ("export_study", "missing"), ("import_study", "/")],
)
def test_what_is_not_there_is_said(arguments):
    with pytest.raises(CommandError):
        call_command(*arguments)
