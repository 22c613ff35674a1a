"""What is decided about people without a database: who may be one and the same, who is drawn."""
