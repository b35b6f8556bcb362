"""Stage 2: plain values -> typed, frozen campaign, catalog and units."""
