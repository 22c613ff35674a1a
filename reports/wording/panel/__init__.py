"""The charts of the whole panel, in words: one module per question asked of the data."""
