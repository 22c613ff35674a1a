"""A whole study, and the same from a spreadsheet on the command line."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from delphi import statistics as s
from delphi.statistics import reading
from delphi.statistics.__main__ import json_ready, main, write_json
from delphi.statistics.reading import ReadingError, read_ratings
from tests.delphi.statistics.panels import two_rounds

RULE = s.ConsensusRule.parse("share(4..5) >= 0.7", "share(1..2) >= 0.7")
NAN = np.nan
ROOT = Path(__file__).resolve().parents[3]


def ratings() -> NDArray[np.float64]:
    """Three rounds of 12 panellists: settled, moving, dropped after round 2, new in round 3."""
    rounds = np.full((3, 12, 4), NAN)
    rounds[:, :, 0] = 5
    rounds[0, :, 1], rounds[1, :, 1], rounds[2, :, 1] = 1, 3, 5
    rounds[:2, :, 2] = np.where(np.arange(12) < 6, 1, 5)
    rounds[2, :, 3] = 4
    return rounds


def study(**options: object) -> s.StudyFigures:
    return s.summarise_study(ratings(), levels=5, rule=RULE, **options)  # type: ignore[arg-type]


def test_verdicts_stand_as_of_the_last_round_that_asked() -> None:
    items = study().items
    assert [item.verdict for item in items] == [
        s.Verdict.SETTLED,
        s.Verdict.AGREED_BUT_MOVING,
        s.Verdict.POLARISED,
        s.Verdict.AGREED_UNCONFIRMED,
    ]
    assert [(item.since, item.as_of) for item in items] == [(1, 2), (1, 2), (0, 1), (None, 2)]
    assert [item.spread_change for item in items] == ["same", "same", "same", "unknown"]
    assert (items[2].share_for, items[2].share_against) == (0.5, 0.5)
    assert items[0].fragility == 4  # 8 of 12 are below 70 %


def test_a_trend_that_starts_anew_is_a_first_look() -> None:
    anew = np.zeros((3, 4), dtype=bool)
    anew[2, 0] = True
    assert study(first_look=anew).items[0].verdict is s.Verdict.AGREED_UNCONFIRMED


def test_rounds_and_steps_hold_every_measure_with_reasons() -> None:
    figures = study()
    assert figures.rounds[2].asked.tolist() == [True, True, False, True]
    for each in figures.rounds:
        assert set(each.measures) == set(each.reasons)
        for name, values in each.measures.items():
            for value, reason in zip(values, each.reasons[name], strict=True):
                assert np.isnan(value) == bool(reason), (name, value, reason)
    for step in figures.steps:
        for name, values in step.measures.items():
            for value, reason in zip(values, step.reasons[name], strict=True):
                assert np.isnan(value) == bool(reason), (name, value, reason)
                assert reason != "undefined"
    assert figures.steps[0].share_changed == pytest.approx(1 / 3)
    assert (
        figures.rounds[0].reasons["disagreement_index"][0] == "the scale does not have nine levels"
    )
    assert figures.rounds[0].reasons["iqr"][3] == "nobody answered"
    assert figures.steps[0].reasons["wilcoxon_signed_rank_p"][0] == "nobody changed"
    assert figures.items
    assert figures.intervals is None


def test_every_undefined_value_of_generated_panels_has_its_reason() -> None:
    for size in (0, 1, 2, 3, 7, 30):
        for levels in (2, 3, 9):
            rng = np.random.default_rng([size, levels])
            rounds = np.stack(two_rounds(size, levels, 6, rng))
            figures = s.summarise_study(rounds, levels=levels, lowest=1)
            for part in (*figures.rounds, *figures.steps):
                for name, values in part.measures.items():
                    reasons = np.array(part.reasons[name])
                    assert (np.isnan(values) == (reasons != "")).all(), name
                    assert not (reasons == "undefined").any(), (name, size, levels)


def test_intervals_draw_panellists_over_all_rounds() -> None:
    rng = np.random.default_rng(1)
    rounds = np.stack(two_rounds(20, 5, 8, rng))
    done: list[int] = []
    figures = s.summarise_study(
        rounds, levels=5, rng=np.random.default_rng(2), replicates=60, progress=done.append
    )
    intervals = figures.intervals
    assert intervals is not None
    assert sum(done) == 60
    assert intervals.mean_iqr.low.shape == (2,)
    assert intervals.share_changed.low.shape == (1,)
    assert intervals.item_iqr.low.shape == intervals.item_agreement_a.high.shape == (2, 8)
    assert intervals.item_share_changed.low.shape == (1, 8)
    a = figures.rounds[1].measures["van_der_eijk_a"]
    low, high = intervals.item_agreement_a.low[1], intervals.item_agreement_a.high[1]
    known = ~np.isnan(low)
    assert known.any()
    assert (low[known] <= a[known] + 1e-9).mean() > 0.8
    assert (a[known] <= high[known] + 1e-9).mean() > 0.8
    assert intervals.mean_iqr.low[0] <= figures.rounds[0].mean_iqr <= intervals.mean_iqr.high[0]
    again = s.summarise_study(rounds, levels=5, rng=np.random.default_rng(2), replicates=60)
    np.testing.assert_array_equal(again.intervals.mean_iqr.low, intervals.mean_iqr.low)  # type: ignore[union-attr]


def test_groups_and_cannot_judge_reach_the_rule() -> None:
    rounds = np.full((1, 10, 1), 5.0)
    rounds[0, 6:] = NAN
    unable = np.isnan(rounds)
    counted = s.ConsensusRule.parse("share(4..5) >= 0.7", cannot_judge_counts=True)
    figures = s.summarise_study(rounds, levels=5, rule=counted, cannot_judge=unable)
    assert figures.items[0].agreement is s.Agreement.NONE
    assert figures.items[0].n == 6
    every = s.ConsensusRule.parse("every group (share(4..5) >= 0.7)")
    groups = np.arange(10) % 2
    rounds[0, :6:2] = 2
    judged = s.summarise_study(
        rounds, levels=5, rule=every, groups=groups, rng=np.random.default_rng(0), replicates=5
    )
    assert judged.items[0].agreement is s.Agreement.NONE
    assert np.isnan(judged.items[0].robustness)


def test_a_study_is_rounds_of_panellists_and_items() -> None:
    with pytest.raises(s.InvalidRatingsError):
        s.summarise_study([[1, 2]], levels=3)
    with pytest.raises(s.InvalidRuleError):
        s.summarise_study(np.ones((1, 2, 2)), levels=3, rule=RULE)


LONG = "panellist,round,item,rating,group\n" + "".join(
    f"p{p},{r},{item},{rating},{'a' if p < 5 else 'b'}\n"
    for r, ratings_ in ((1, (5, 1)), (2, (5, 2)))
    for p in range(10)
    for item, rating in zip(("Warm meals", "Longer leave"), ratings_, strict=True)
)


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_text(text, encoding=encoding, newline="")
    return path


def test_the_command_prints_a_table_and_writes_json(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write(tmp_path / "ratings.csv", LONG)
    out = tmp_path / "out.json"
    code = main(
        [
            str(file),
            "--scale",
            "1:5",
            "--rule",
            "share(4..5) >= 0.7",
            "--against",
            "share(1..2) >= 0.7",
            "--json",
            str(out),
            "--replicates",
            "20",
        ]
    )
    printed = capsys.readouterr().out
    assert code == 0
    assert "2 items, 10 panellists, 2 rounds" in printed
    assert "Warm meals" in printed
    assert "settled" in printed
    document = json.loads(out.read_text(encoding="utf-8"))
    assert document["figures"]["rounds"][0]["measures"]["median"] == [5.0, 1.0]
    assert document["figures"]["rounds"][0]["measures"]["disagreement_index"] == [None, None]
    assert document["figures"]["items"][1]["verdict"] == "agreed_but_moving"
    assert document["quartiles"] == "type 7 (R, NumPy, Excel INC)"
    assert [*tmp_path.glob("*.part")] == []


def test_it_runs_as_a_module(tmp_path: Path) -> None:
    file = write(tmp_path / "r.csv", LONG)
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "delphi.statistics",
            str(file),
            "--scale",
            "1:5",
            "--replicates",
            "0",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "Round 1" in done.stdout
    assert done.stderr == ""


def test_finnish_excel_files_are_read(tmp_path: Path) -> None:
    text = (
        "Panelisti;Kierros;Väittämä;Arvio;Ryhmä\r\nAino;2;Lapsi, perhe;4,0;kunta\r\n\r\n"
        'Aino;1;Lapsi, perhe;;kunta\r\nVäinö;10;"a\nb";10;valtio\r\n'
    )
    for encoding in ("utf-8-sig", "cp1252"):
        table = read_ratings(write(tmp_path / "r.csv", text, encoding), cannot_judge="10")
        assert table.rounds == ("1", "2", "10")
        assert table.items == ("Lapsi, perhe", "a\nb")
        assert table.panellists == ("Aino", "Väinö")
        assert table.group_names == ("kunta", "valtio")
        assert table.ratings[1, 0, 0] == 4
        assert np.isnan(table.ratings[0, 0, 0])
        assert table.cannot_judge.sum() == 1


def test_excel_says_its_separator_and_its_encoding(tmp_path: Path) -> None:
    text = 'Panelisti;Väittämä;Arvio\r\nAino;"a, b";4,0\r\nVäinö;"a, b";9\r\n'
    said = read_ratings(write(tmp_path / "said.csv", f"sep=;\r\n{text}", "cp1252"))
    marked = read_ratings(write(tmp_path / "marked.csv", text.replace(";", "\t"), "utf-16"))
    for table, first in ((said, 3), (marked, 2)):
        assert table.ratings[0, :, 0].tolist() == [4, 9]
        assert table.items == ("a, b",)
        assert table.lines[0, :, 0].tolist() == [first, first + 1]


def test_rounds_with_names_stand_as_they_appear(tmp_path: Path) -> None:
    text = "panellist,round,item,rating\nx,spring,A,3\nx,autumn,A,4\n"
    table = read_ratings(write(tmp_path / "r.csv", text))
    assert table.rounds == ("spring", "autumn")
    assert table.ratings[:, 0, 0].tolist() == [3, 4]


def test_the_header_alone_says_what_separates(tmp_path: Path) -> None:
    text = "panellist;item;rating\nx;meals, warm, for all, daily, free;3\n"
    assert read_ratings(write(tmp_path / "r.csv", text)).ratings.tolist() == [[[3.0]]]


def test_a_file_may_be_as_large_as_the_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "panellist,item,rating\nx,A,3\n"
    file = write(tmp_path / "r.csv", text)
    monkeypatch.setattr(reading, "LARGEST_FILE", len(text))
    assert read_ratings(file).ratings.tolist() == [[[3.0]]]
    monkeypatch.setattr(reading, "LARGEST_FILE", len(text) - 1)
    with pytest.raises(ReadingError, match="larger than 0 MB"):
        read_ratings(file)


def test_wide_files_have_an_item_per_column(tmp_path: Path) -> None:
    file = write(tmp_path / "r.csv", "who\tround\tA\tB\nx\t1\t3\t\ny\t1\t4\t5\n")
    table = read_ratings(file, wide=True)
    assert table.items == ("A", "B")
    assert table.panellists == ("x", "y")
    np.testing.assert_array_equal(table.ratings[0], [[3, NAN], [4, 5]])
    assert (table.groups, table.group_names) == (None, ())
    assert not table.cannot_judge.any()


def test_wide_files_have_rounds_groups_and_cells_that_say_no_judgement(tmp_path: Path) -> None:
    text = "who,round,A,group,B\nx,2,3,north,-\ny,2,-,south,5\nx,10,4,,1\n"
    table = read_ratings(write(tmp_path / "r.csv", text), wide=True, cannot_judge="-")
    assert (table.rounds, table.items) == (("2", "10"), ("A", "B"))
    assert table.groups is not None
    assert table.groups.tolist() == [0, 1]
    assert table.group_names == ("north", "south")
    np.testing.assert_array_equal(table.ratings, [[[3, NAN], [NAN, 5]], [[4, 1], [NAN, NAN]]])
    assert np.argwhere(table.cannot_judge).tolist() == [[0, 0, 1], [0, 1, 0]]
    assert table.lines.tolist() == [[[2, 2], [3, 3]], [[4, 4], [0, 0]]]
    named = read_ratings(write(tmp_path / "u.csv", "who,Item,Rating\nx,1,2\n"), wide=True)
    assert named.items == ("Item", "Rating")
    once = read_ratings(write(tmp_path / "s.csv", "who,A\nx,1\n"), wide=True)
    assert once.rounds == ("1",)
    with pytest.raises(ReadingError, match="line 3, column 'B': 'no' is not a number"):
        read_ratings(write(tmp_path / "t.csv", "who,A,B\nx,1,2\ny,1,no\n"), wide=True)


def test_bytes_in_no_known_encoding_are_named_by_their_line(tmp_path: Path) -> None:
    file = tmp_path / "r.csv"
    file.write_bytes(b"panellist,item,rating\na,b\x81,1\n")
    with pytest.raises(ReadingError, match="line 2: neither UTF-8 nor"):
        read_ratings(file)
    wide = write(tmp_path / "w.csv", "who,A\nx,1\n,2\n")
    with pytest.raises(ReadingError, match="line 3, column 'who': empty"):
        read_ratings(wide, wide=True)


def test_columns_can_be_named(tmp_path: Path) -> None:
    file = write(tmp_path / "r.csv", "who,what,how\nx,A,3\n")
    table = read_ratings(file, columns={"panellist": "Who", "item": "what", "rating": "how"})
    assert table.ratings.tolist() == [[[3.0]]]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "empty"),
        ("panellist,item,rating\n", "no rows"),
        ("panellist,item\na,b\n", "no column for the rating"),
        ("panellist,item,rating\na,b,c\n", "line 2, column 'rating': 'c' is not a number"),
        ("panellist,item,rating\na,b,nan\n", "line 2, column 'rating': 'nan' is not a number"),
        ("panellist,item,rating\na,b,1_0\n", "'1_0' is not a number"),
        ("panellist,item,rating\na,b,inf\n", "'inf' is not a number"),
        ("panellist,item,rating\na,b,1\n\na,b,2\n", "line 4: a second rating of 'b' by 'a'"),
        ("panellist,item,rating\na,b\n", "line 2: 2 cells where the header has 3"),
        ("panellist,item,rating\n,b,1\n", "line 2, column 'panellist': empty"),
        ("\n\nitem,item,rating\n", "r.csv, line 3: two columns are called 'item'"),
        ("who,item,Item,rating\n", "line 1: two columns are called 'item'"),
        ('panellist,item,rating\na,"b,1\n', "line 2"),
        ("panellist,item,rating,group\na,b,1,x\na,c,1,y\n", "line 3: 'a' is in group 'y' here"),
    ],
)
def test_bad_files_are_refused_with_their_line(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ReadingError) as caught:
        read_ratings(write(tmp_path / "r.csv", text))
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--scale", "1:9", "--rule", "share(7..9) > 0.7"], "share(7..9) > 0.7\n            ^"),
        (
            ["--scale", "1:9", "--rule", "n >= 1", "--against", "n > 1"],
            "--against cannot be read: character 3: expected '>=', found >\nn > 1\n  ^",
        ),
        (["--scale", "1:5", "--cannot-judge-counts"], "--cannot-judge-counts needs --rule"),
        (
            ["--scale", "1:5", "--rule", "n >= 1", "--cannot-judge-counts"],
            "--cannot-judge-counts needs --cannot-judge",
        ),
        (["--scale", "1:5", "--seed", "-1"], "--seed -1: must not be negative"),
        (["--scale", "1:5", "--rule", "share(7..9) >= 0.7"], "not within the scale 1..5"),
        (["--scale", "9:1"], "from two to"),
        (["--scale", "five"], "write lowest:highest"),
        (["--scale", "1:1"], "from two to"),
        (
            ["--scale", "1:4"],
            "line 2: round '1', panellist 'p0', item 'Warm meals': 5 is not a whole",
        ),
        (["--scale", "2:5"], "line 3: round '1', panellist 'p0', item 'Longer leave': 1 is not"),
        (["--scale", "1:5", "--skip-round", "3"], "--skip-round 3: the rounds are 1, 2"),
        (["--scale", "1:5", "--against", "n >= 1"], "need --rule"),
        (["--scale", "1:5", "--columns", "colour=x"], "--columns colour=x"),
        (["--scale", "1:5", "--columns", "item=x"], "there is no column 'x'"),
        (["--scale", "1:5", "--skip-round", "1", "--skip-round", "2"], "no round is left"),
        (["--scale", "1:5", "--replicates", "-1"], "must not be negative"),
    ],
)
def test_bad_options_are_refused_and_nothing_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    out = tmp_path / "out.json"
    code = main([str(write(tmp_path / "r.csv", LONG)), "--json", str(out), *arguments])
    printed = capsys.readouterr()
    assert code == 2
    assert message in printed.err
    assert printed.out == ""
    assert not out.exists()


def test_a_file_that_cannot_be_written_is_refused_before_anything_is_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for target, message in (
        (tmp_path / "nowhere" / "out.json", f"there is no folder {tmp_path / 'nowhere'}"),
        (tmp_path, "no file can be written there"),
    ):
        code = main([str(tmp_path / "none.csv"), "--scale", "1:5", "--json", str(target)])
        printed = capsys.readouterr()
        assert code == 2
        assert printed.err == f"--json {target}: {message}\n"
        assert printed.out == ""


UNABLE = "panellist,item,rating\n" + "".join(
    f"p{p},Warm meals,{5 if p < 7 else 10}\n" for p in range(9)
)


@pytest.mark.parametrize(
    ("more", "agreement", "says"),
    [
        ([], "agreed", "those who cannot judge do not count in the denominators of shares"),
        (["--cannot-judge-counts"], "none", "those who cannot judge count in the denominators"),
    ],
)
def test_whether_those_who_cannot_judge_count_is_an_option(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], more: list[str], agreement: str, says: str
) -> None:
    file, out = write(tmp_path / "r.csv", UNABLE), tmp_path / "out.json"
    arguments = ["--scale", "1:5", "--rule", "share(4..5) >= 0.8", "--cannot-judge", "10", *more]
    assert main([str(file), *arguments, "--replicates", "5", "--json", str(out)]) == 0
    printed = capsys.readouterr().out
    assert says in printed
    assert printed.count("cannot judge") >= 2  # a column of the round says how many
    assert ("stands –: the rule counts those who cannot judge" in printed) == bool(more)
    document = json.loads(out.read_text(encoding="utf-8"))
    assert document["figures"]["items"][0]["agreement"] == agreement
    assert document["rule"]["cannot_judge_counts"] == bool(more)


def test_tables_fit_the_terminal_and_names_stay_apart(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    long = "Families with children of school age get warm meals on every day of the week "
    file = write(
        tmp_path / "r.csv",
        "panellist,round,item,rating\n"
        + "".join(f"p{p},{r},{long}{k},5\n" for p in range(9) for r in (1, 2) for k in "ab"),
    )
    arguments = [str(file), "--scale", "1:9", "--rule", "share(7..9) >= 0.7 and share(1..3) < 0.15"]
    for columns in (80, 120):
        monkeypatch.setenv("COLUMNS", str(columns))
        assert main([*arguments, "--replicates", "5"]) == 0
        lines = capsys.readouterr().out.splitlines()
        assert max(map(len, lines)) <= columns
        assert sum(line.startswith("1 Families") for line in lines) == 3
        assert sum(line.startswith("2 Families") for line in lines) == 3


def test_a_missing_file_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "none.csv"), "--scale", "1:5"]) == 2
    assert "none.csv: No such file" in capsys.readouterr().err


def test_json_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    target = write(tmp_path / "out.json", "before")
    with pytest.raises(TypeError):
        write_json(target, {"a": 1, "b": object()})
    assert target.read_text() == "before"
    assert [path.name for path in tmp_path.iterdir()] == ["out.json"]


def test_undefined_numbers_are_null() -> None:
    assert json_ready({"a": np.array([1.0, NAN, np.inf]), "b": (np.int64(2),)}) == {
        "a": [1.0, None, "inf"],
        "b": [2],
    }


def test_the_file_holds_every_measure_by_its_name(tmp_path: Path) -> None:
    three = LONG + "".join(
        f"p{p},3,{item},{rating},{'a' if p < 5 else 'b'}\n"
        for p in range(1, 10)
        for item, rating in (("Warm meals", 5), ("Longer leave", 1 + p % 2))
    )
    out = tmp_path / "out.json"
    arguments = ["--scale", "1:5", "--rule", "share(4..5) >= 0.7", "--replicates", "20"]
    code = main([str(write(tmp_path / "r.csv", three)), *arguments, "--json", str(out)])
    assert code == 0
    document = json.loads(out.read_text(encoding="utf-8"))
    written = set(names_in(document))
    expected = {
        *("modes", "mcnemar", "friedman_rounds", "cochran_q", "dissent_profile"),
        *("attrition_bounds", "rule_calibration", "stopping_advice", "rule_sensitivity"),
        *("rand_panel", "relative_spread", "kendalls_w", "krippendorff_alpha", "icc"),
    }
    assert expected <= written
    more = document["supplement"]
    assert more["modes"][0] == [[5], [1]]
    assert more["attrition_bounds"][1]["placements"] == [5, 5]
    assert more["stopping_advice"]["advice"][0] == "stop_stable"
    assert more["rule_calibration"]["n"] == 9


def names_in(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        yield from value
        for part in value.values():
            yield from names_in(part)
    elif isinstance(value, list):
        for part in value:
            yield from names_in(part)


def test_a_single_round_without_a_rule_has_its_file_too(tmp_path: Path) -> None:
    file = write(tmp_path / "r.csv", "panellist,item,rating\nx,A,3\ny,A,\ny,B,1\n")
    out = tmp_path / "out.json"
    assert main([str(file), "--scale", "1:5", "--json", str(out), "--replicates", "0"]) == 0
    more = json.loads(out.read_text(encoding="utf-8"))["supplement"]
    assert more["modes"] == [[[3], [1]]]
    assert "mcnemar" not in more


def test_every_undefined_figure_has_its_reason() -> None:
    lone = np.array([[[3.0, 4.0]], [[3.0, NAN]]])
    first, second = s.summarise_study(lone, levels=5, rule=RULE).rounds
    assert first.cronbach_alpha_reason == "fewer than two complete panellists or items"
    assert second.icc.reason
    assert s.summarise_study(lone, levels=5).steps[0].reasons["spearman"] == (
        "fewer than two answered both rounds",
        "nobody answered both rounds",
    )
    same = s.summarise_study(np.full((1, 4, 3), 2.0), levels=5).rounds[0]
    assert same.cronbach_alpha_reason == "the sums over panellists do not vary"
    assert study().rounds[2].cronbach_alpha_reason == ""
    assert study().items[0].robustness_reason == "not resampled"
    drawn = study(rng=np.random.default_rng(1), replicates=5)
    assert drawn.items[0].robustness_reason == ""
    asked = s.ConsensusRule.parse("every group (share(4..5) >= 0.7)")
    of_groups = s.summarise_study(
        ratings(), levels=5, rule=asked, groups=np.arange(12) % 2, rng=np.random.default_rng(1)
    )
    assert of_groups.items[0].robustness_reason == "the rule asks every group"


# --- Cells and lines ------------------------------------------------------------------------------


def test_line_ends_of_every_kind_are_read_and_those_in_a_cell_stay(tmp_path: Path) -> None:
    file = tmp_path / "r.csv"
    file.write_bytes(b'panellist,item,rating\nx,"a\r\nb",3\n')
    assert read_ratings(file).items == ("a\r\nb",)
    file.write_bytes(b"panellist,item,rating\rx,A,3\r")
    assert read_ratings(file).ratings.tolist() == [[[3.0]]]


def test_a_comma_is_no_decimal_where_it_separates(tmp_path: Path) -> None:
    file = write(tmp_path / "r.csv", 'panellist,item,rating\nx,A,"3,5"\n')
    with pytest.raises(ReadingError, match="'3,5' is not a number") as caught:
        read_ratings(file)
    assert str(caught.value).startswith(f"{file}, line 2")
    with pytest.raises(ReadingError, match="line 2, column 'item': empty"):
        read_ratings(write(file, "panellist,item,rating\nx,,3\n"))


def test_what_is_quoted_in_the_header_does_not_say_what_separates(tmp_path: Path) -> None:
    text = '"Lapset, nuoret, koti";"Aika, raha, tuki";panelisti\n3;4;x\n'
    table = read_ratings(write(tmp_path / "r.csv", text), wide=True)
    assert table.items == ("Lapset, nuoret, koti", "Aika, raha, tuki")


def test_a_line_of_no_known_encoding_is_counted_from_the_first(tmp_path: Path) -> None:
    file = tmp_path / "r.csv"
    file.write_bytes(b"\nwho,A\n\x81,1\n")
    with pytest.raises(ReadingError, match="line 3: neither"):
        read_ratings(file)


# --- What a study refuses, and how spreads changed ------------------------------------------------


def test_nobody_rates_what_they_cannot_judge() -> None:
    rounds = np.array([[[1.0, 2.0], [3.0, NAN]]])
    unable = np.zeros((1, 2, 2), dtype=bool)
    unable[0, 1] = True
    with pytest.raises(s.InvalidRatingsError, match=r"^round 1, row 2, column 1: a rating and"):
        s.summarise_study(rounds, levels=5, cannot_judge=unable)
    with pytest.raises(s.InvalidRatingsError, match="shape of the ratings"):
        s.summarise_study(rounds, levels=5, cannot_judge=unable[0])


@pytest.mark.parametrize(("kind", "last"), [(7, "same"), (6, "wider")])
def test_a_spread_is_narrower_wider_or_the_same(kind: s.QuartileType, last: str) -> None:
    """The last item's range is 1 both times by type 7, and by type 6 first 1 and then 2."""
    items = [
        ([1, 1, 3, 3, 3, 5, 5], [3] * 7),
        ([3] * 7, [1, 1, 3, 3, 3, 5, 5]),
        ([1, 1, 3, 3, 3, 5, 5], [1, 1, 3, 3, 3, 5, 5]),
        ([4, 4, 4, 5, 5, 5, 5], [3, 3, 4, 4, 4, 5, 5]),
    ]
    rounds = np.array(items, dtype=float).transpose(1, 2, 0)
    rule = s.ConsensusRule.parse("iqr <= 1", quartile_type=kind)
    found = s.summarise_study(rounds, levels=5, rule=rule).items
    assert [item.spread_change for item in found] == ["narrower", "wider", "same", last]


def test_rounds_are_in_the_order_of_their_numbers_also_with_decimal_commas(tmp_path: Path) -> None:
    text = "panellist;round;item;rating\nx;10;A;1\nx;2;A;1\nx;1,5;A;1\n"
    assert read_ratings(write(tmp_path / "r.csv", text)).rounds == ("1,5", "2", "10")


def test_a_refusal_names_the_file(tmp_path: Path) -> None:
    file = write(tmp_path / "r.csv", "panellist,item,rating\nx,A,1\nx,A,2\n")
    with pytest.raises(ReadingError) as caught:
        read_ratings(file)
    assert str(caught.value).startswith(f"{file}, line 3: a second rating")


@pytest.mark.parametrize("ratings", [np.empty((0, 3, 2)), np.ones((3, 2)), np.ones((1, 1, 3, 2))])
def test_a_study_has_rounds_panellists_and_items(ratings: NDArray[np.float64]) -> None:
    with pytest.raises(s.InvalidRatingsError, match="one round or more"):
        s.summarise_study(ratings, levels=5)


def test_published_rules_are_judged_on_the_scale_as_it_is_numbered() -> None:
    """4, 4, 4, 4, 0: deviation over mean is 0.56 on 0–4, and would be 0.43 on 1–5."""
    rounds = np.array([[[4.0], [4.0], [4.0], [4.0], [0.0]]])
    found = s.summarise_study(rounds, levels=5, lowest=0).rule_sensitivity
    assert found.agreement("median_and_cv_50") == (s.Agreement.NONE,)
    found = s.summarise_study(rounds + 1, levels=5).rule_sensitivity
    assert found.agreement("median_and_cv_50") == (s.Agreement.FOR,)


def test_the_panellists_of_a_wide_file_may_stand_anywhere(tmp_path: Path) -> None:
    table = read_ratings(write(tmp_path / "w.csv", "A,panellist\n3,x\n"), wide=True)
    assert (table.items, table.panellists) == (("A",), ("x",))
    with pytest.raises(ReadingError, match="no column for the panellist"):
        read_ratings(write(tmp_path / "l.csv", "who,item,rating\nx,A,3\n"))


def test_what_nobody_could_judge_before_has_no_change_of_spread() -> None:
    rounds = np.array([[[NAN], [NAN]], [[2.0], [3.0]]])
    rule = s.ConsensusRule.parse("iqr <= 1")
    found = s.summarise_study(rounds, levels=5, rule=rule, cannot_judge=np.isnan(rounds)).items[0]
    assert (found.since, found.as_of, found.spread_change) == (0, 1, "unknown")


def test_two_panellists_and_two_items_may_have_sums_that_do_not_vary() -> None:
    found = s.summarise_study(np.array([[[1.0, 2.0], [2.0, 1.0]]]), levels=5).rounds[0]
    assert found.cronbach_alpha_reason == "the sums over panellists do not vary"


def test_panellists_are_in_groups_of_a_whole_number() -> None:
    rule = s.ConsensusRule.parse("every group (share(4..5) >= 0.5)")
    with pytest.raises(s.InvalidRatingsError, match=r"^group numbers must be whole numbers$"):
        s.summarise_study(np.full((1, 2, 1), 4.0), levels=5, rule=rule, groups=[0, 0.5])
