"""Charts: a picture in, a matplotlib Figure out. One module per question asked of the data.

Only the worker imports this package (matplotlib takes a second and a hundred megabytes); pages
serve what it has drawn.
"""
