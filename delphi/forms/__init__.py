"""What people send in forms, read and kept for showing again."""
