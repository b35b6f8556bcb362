"""Stage 5: the picture -> HTML pages, CSV, XLSX, JSON: text by address, and nothing written."""
