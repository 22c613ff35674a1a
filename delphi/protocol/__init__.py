"""The method's fixed rules, in plain Python: lifecycle, disclosure, visibility, stopping."""
