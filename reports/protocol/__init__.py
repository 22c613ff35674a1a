"""The fixed rules of reports, in plain Python."""
