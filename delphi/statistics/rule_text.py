"""The language consensus rules are written in, and its errors that point at the character.

    rule    := all ("or" all)*
    all     := term ("and" term)*
    term    := "(" rule ")" | "every" "group" "(" rule ")" | clause
    clause  := "share" "(" band ")" (">=" | "<") number
             | "median" "in" band
             | ("iqr" | "disagreement_index" | "cv") "<=" number
             | "a" ">=" number
             | "n" ">=" whole
    band    := number [".." number]
    number  := ["-"] digits ["." digits | "/" digits] ["%"]

Words are case-insensitive; ≥ and ≤ may be written for >= and <=.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from delphi.statistics.clauses import (
    AgreementAtLeast,
    AnswersAtLeast,
    CoefficientOfVariationAtMost,
    DisagreementIndexAtMost,
    InvalidRuleError,
    IqrAtMost,
    MedianWithin,
    Rule,
    ShareBelow,
    ShareWithin,
)
from delphi.statistics.rules import AllOf, AnyOf, EveryGroup

_TOKEN = re.compile(
    r"(?P<space>\s+)|(?P<number>-?\d+(?:\.\d+|/\d+)?\s*%?)|(?P<word>[A-Za-z_]+)"
    r"|(?P<sign>\.\.|>=|<=|≥|≤|<|>|=|\(|\))|(?P<other>.)"
)
_SYNONYMS = {"≥": ">=", "≤": "<="}
_AT_MOST: dict[str, Callable[[Fraction], Rule]] = {
    "iqr": IqrAtMost,
    "disagreement_index": DisagreementIndexAtMost,
    "cv": CoefficientOfVariationAtMost,
}
_CLAUSES = ("share", "median", *_AT_MOST, "a", "n")
_TERMS = (*_CLAUSES, "every", "(")
DEEPEST, LONGEST_NUMBER = 40, 40


class RuleSyntaxError(InvalidRuleError):
    """Text that is no rule: ``position`` (0-based), ``found``, and ``expected`` or a ``note``."""

    def __init__(
        self, text: str, position: int, found: str, expected: tuple[str, ...], note: str = ""
    ) -> None:
        self.text = text
        self.position = position
        self.found = found
        self.expected = expected
        self.note = note
        wanted = note or f"expected {_either(expected)}"
        super().__init__(f"character {position + 1}: {wanted}, found {found or 'the end'}")

    def pointer(self) -> str:
        """The text with a caret under the character, on two lines."""
        return f"{self.text}\n{' ' * self.position}^"


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    position: int


def parse_rule(text: str) -> Rule:
    """The rule ``text`` stands for; RuleSyntaxError where it stands for none."""
    reader = _Reader(text)
    rule = reader.any_of()
    if reader.here.kind != "end":
        raise reader.error("and", "or", "the end")
    return rule


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = _tokens(text)
        self.at = 0
        self.depth = 0

    @property
    def here(self) -> _Token:
        return self.tokens[self.at]

    def error(self, *expected: str, note: str = "") -> RuleSyntaxError:
        return RuleSyntaxError(self.text, self.here.position, self.here.text, expected, note)

    def take(self, *expected: str) -> str:
        """The next token's text if it is one of ``expected``."""
        if self.here.text not in expected:
            raise self.error(*expected)
        self.at += 1
        return self.tokens[self.at - 1].text

    def any_of(self) -> Rule:
        return self._joined("or", self._all_of, AnyOf)

    def _all_of(self) -> Rule:
        return self._joined("and", self._term, AllOf)

    def _joined(self, word: str, part: Callable[[], Rule], join: Callable[..., Rule]) -> Rule:
        rules = [part()]
        while self.here.text == word:
            self.at += 1
            rules.append(part())
        return join(*rules) if len(rules) > 1 else rules[0]

    def _term(self) -> Rule:
        start = self.here
        word = self.take(*_TERMS)
        if word == "(":
            return self._inside()
        if word == "every":
            self.take("group")
            self.take("(")
            inner = self._inside()
            return self._valid(start, lambda: EveryGroup(inner))
        return self._valid(start, self._clause(word))

    def _inside(self) -> Rule:
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.error(note=f"more than {DEEPEST} parentheses inside each other")
        rule = self.any_of()
        if self.here.text != ")":
            raise self.error("and", "or", ")")
        self.at += 1
        self.depth -= 1
        return rule

    def _clause(self, word: str) -> Callable[[], Rule]:
        if word == "share":
            self.take("(")
            low, high = self._band(")")
            self.take(")")
            if self.take(">=", "<") == ">=":
                share = self._number()
                return lambda: ShareWithin(low, high, share)
            share = self._number()
            return lambda: ShareBelow(low, high, share)
        if word == "median":
            self.take("in")
            low, high = self._band()
            return lambda: MedianWithin(low, high)
        if word in _AT_MOST:
            self.take("<=")
            bound = self._number()
            return lambda: _AT_MOST[word](bound)
        self.take(">=")
        bar = self._number()
        if word == "a":
            return lambda: AgreementAtLeast(bar)
        if bar.denominator != 1:
            self.at -= 1
            raise self.error("a whole number")
        return lambda: AnswersAtLeast(bar.numerator)

    def _band(self, until: str = "") -> tuple[Fraction, Fraction]:
        low = self._number()
        if self.here.text != "..":
            if until and self.here.text != until:
                raise self.error("..", until)
            return low, low
        self.at += 1
        return low, self._number()

    def _number(self) -> Fraction:
        if self.here.kind != "number":
            raise self.error("a number")
        text = self.here.text
        if len(text) > LONGEST_NUMBER:
            raise self.error(f"a number of at most {LONGEST_NUMBER} characters")
        percent = text.endswith("%")
        try:
            number = Fraction(text.rstrip("% "))
        except ZeroDivisionError:
            raise self.error("a number that is not divided by 0") from None
        self.at += 1
        return number / 100 if percent else number

    def _valid(self, start: _Token, make: Callable[[], Rule]) -> Rule:
        try:
            return make()
        except InvalidRuleError as error:
            if isinstance(error, RuleSyntaxError):
                raise
            # A number out of bounds is the last token read; else the clause as a whole is wrong.
            out_of_bounds = {"found", "word"} & error.particulars.keys()
            at = self.tokens[self.at - 1] if out_of_bounds else start
            raise RuleSyntaxError(self.text, at.position, at.text, (), note=str(error)) from error


def _tokens(text: str) -> list[_Token]:
    tokens: list[_Token] = []
    for match in _TOKEN.finditer(text):
        kind, part = str(match.lastgroup), match.group()
        if kind == "other":
            raise RuleSyntaxError(text, match.start(), part, (), note="cannot be read here")
        if kind == "word":
            part = part.lower()
        if kind != "space":
            tokens.append(_Token(kind, _SYNONYMS.get(part, part), match.start()))
    tokens.append(_Token("end", "", len(text)))
    return tokens


def _either(expected: tuple[str, ...]) -> str:
    quoted = [word if " " in word else f"'{word}'" for word in expected]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} or {quoted[-1]}"
