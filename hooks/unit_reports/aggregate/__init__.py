"""Stage 4: a data set and a period -> totals with coverage, matrices, ledgers."""
