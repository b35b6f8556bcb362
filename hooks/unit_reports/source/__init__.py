"""Stage 1: bytes of the data folder -> plain values, each with its line and column."""
