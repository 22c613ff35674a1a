"""Study files of published studies, and how their records become tables of answers."""
