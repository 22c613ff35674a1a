from delphi.protocol.lineage import Asking, End, Step, lines_of

A, B, C, D, E = range(1, 6)


def asked(number, *pairs, goes_on=True):
    return [Asking(number, item, statement, goes_on) for item, statement in pairs]


def test_an_item_is_kept_reworded_and_dropped():
    lines = lines_of(
        [
            *asked(1, (A, 10), (B, 20), (C, 30)),
            *asked(2, (A, 10), (B, 21)),
            *asked(2, (C, 31), goes_on=False),
            *asked(3, (A, 10), (C, 31)),
        ],
        {},
        [A, B, C],
    )
    steps = {line.item: [node.step for node in line.nodes] for line in lines}
    assert steps == {
        A: [Step.FIRST, Step.KEPT, Step.KEPT],
        B: [Step.FIRST, Step.REWORDED],
        C: [Step.FIRST, Step.ANEW, Step.KEPT],
    }
    assert [line.end for line in lines] == [End.GOES_ON, End.DROPPED, End.GOES_ON]


def test_a_split_ends_where_its_parts_begin():
    one, first, second = lines_of(
        [*asked(1, (A, 10)), *asked(2, (B, 20), (C, 30))], {20: {A}, 30: {A}}, [A, B, C]
    )
    assert (one.end, one.children) == (End.SPLIT, [B, C])
    assert (first.parents, second.parents) == ((A,), (A,))


def test_a_split_whose_trend_goes_on_stays_and_has_a_child():
    one, part = lines_of([*asked(1, (A, 10)), *asked(2, (A, 11), (B, 20))], {20: {A}}, [A, B])
    assert (one.end, one.children, part.parents) == (End.GOES_ON, [B], (A,))
    assert one.nodes[-1].step is Step.REWORDED


def test_what_is_merged_ends_in_another():
    one, two, made = lines_of(
        [*asked(1, (A, 10), (B, 20)), *asked(2, (C, 30))], {30: {A, B}}, [A, B, C]
    )
    assert (one.end, two.end, made.parents) == (End.MERGED, End.MERGED, (A, B))
    one, two = lines_of([*asked(1, (A, 10), (B, 20)), *asked(2, (A, 11))], {11: {B}}, [A, B])
    assert (one.end, two.end, one.parents) == (End.GOES_ON, End.MERGED, ())
    assert one.nodes[-1].parents == (B,)


def test_lines_follow_the_order_of_the_items_and_leave_out_what_was_never_asked():
    assert [line.item for line in lines_of(asked(1, (B, 1), (A, 2)), {}, [B, E, A, D])] == [B, A]
