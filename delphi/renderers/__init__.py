"""Records turned into what people are sent."""
