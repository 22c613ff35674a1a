"""What crosses houses about one person: seeing it, taking it along, erasing it."""
