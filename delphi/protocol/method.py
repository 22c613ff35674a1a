"""What the facilitators of a study tell about its method, told apart from what stands now."""

from collections.abc import Mapping

from delphi.protocol.canonical import digest_of


def mark_of_note(texts: Mapping[str, str]) -> str:
    """Stands for what one of them said, by language, as somebody saw it."""
    return digest_of(dict(texts))[:16]
