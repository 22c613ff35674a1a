"""What a report says, as plain values: no database, no drawing, no language chosen yet."""
