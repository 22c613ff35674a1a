"""Addresses as people paste them: lists, names, and what is no address."""

import pytest

from delphi.document.addresses import Addressee, addressees


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []),
        ("a@b.fi", [("a@b.fi", "")]),
        ("A@B.fi, a@b.fi", [("a@b.fi", "")]),
        (
            "a@b.fi; c@d.fi\r\ne@f.fi g@h.fi",
            [(f"{each}.fi", "") for each in ("a@b", "c@d", "e@f", "g@h")],
        ),
        ("Maija Meikäläinen <maija@b.fi>", [("maija@b.fi", "Maija Meikäläinen")]),
        ('"Meikäläinen, Matti" <m@b.fi>;', [("m@b.fi", "Meikäläinen, Matti")]),
        (
            "a@b.fi, Maija <c@d.fi>, Matti <e@f.fi> g@h.fi",
            [("a@b.fi", ""), ("c@d.fi", "Maija"), ("e@f.fi", "Matti"), ("g@h.fi", "")],
        ),
        ("c@d.fi\nMaija <C@d.fi>", [("c@d.fi", "Maija")]),
        ("'c@d.fi' <c@d.fi>; \"o'neil@e.fi\" <o'neil@e.fi>", [("c@d.fi", ""), ("o'neil@e.fi", "")]),
    ],
)
def test_every_address_is_found_once_with_the_name_before_it(
    text: str, found: list[tuple[str, str]]
) -> None:
    assert addressees(text) == ([Addressee(*each) for each in found], [])


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("maija", ["maija"]),
        ("a@b.fi, maija@, b@c", ["maija@", "b@c"]),
        ("Maija <maija>", ["maija"]),
        ("Maija <>", ["<>"]),
        ("Maija Meikäläinen a@b.fi", ["Maija", "Meikäläinen"]),
    ],
)
def test_what_is_no_address_is_told(text: str, wrong: list[str]) -> None:
    assert addressees(text)[1] == wrong


def test_a_long_text_without_addresses_takes_no_time() -> None:
    assert addressees("<" * 6000)[0] == []
