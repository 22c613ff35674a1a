"""Charts of one item: each module makes a picture, and its words, of released figures."""
