from delphi.protocol.trends import starts_anew

CONTINUES = {1: True, 2: True, 3: False, 4: True}


def test_the_same_wording_and_one_that_continues_stay_on_the_trend():
    assert not starts_anew(CONTINUES, earlier=1, later=1)
    assert not starts_anew(CONTINUES, earlier=1, later=2)
    assert not starts_anew(CONTINUES, earlier=3, later=4)


def test_a_break_counts_also_when_its_wording_was_never_asked():
    assert starts_anew(CONTINUES, earlier=2, later=3)
    assert starts_anew(CONTINUES, earlier=1, later=4)


def test_going_back_behind_a_break_starts_anew_too():
    assert starts_anew(CONTINUES, earlier=4, later=1)
