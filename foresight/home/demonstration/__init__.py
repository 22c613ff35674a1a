"""The demonstration: a study written for it, a panel that nobody sits in, simulated answers."""
