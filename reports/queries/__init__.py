"""What reports read: which there are, and the account each gives."""
