"""One verb, one service, one transaction."""
