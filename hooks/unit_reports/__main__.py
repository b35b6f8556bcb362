"""Run the command line: ``python -m unit_reports``."""

from unit_reports.cli import main

main()
