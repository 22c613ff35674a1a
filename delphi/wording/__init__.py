"""How the method reads, in the language that is active: rules, refusals, messages."""
