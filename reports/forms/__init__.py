"""What people type in about reports: whom to invite."""
