"""How a report says things in Finnish, Swedish and English, in the language that is active."""
