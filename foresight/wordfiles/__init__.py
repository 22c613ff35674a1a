"""Word files (DOCX): what can be written into one, and how it looks."""

from foresight.wordfiles.writing import Column, WordFile

__all__ = ["Column", "WordFile"]
