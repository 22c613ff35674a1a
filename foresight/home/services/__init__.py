"""What the site does on its own: the worker, the mailbox of the demonstration."""
