"""The REST API of studies, rounds, items, results and the own answer sheet, under /api/v1/."""
