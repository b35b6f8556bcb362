"""The schema that ships is the one that the model makes."""

from unit_reports.present.schema import SCHEMA_FILE, unit_schema


def test_the_schema_that_ships_is_fresh() -> None:
    """Renew it with: unit-reports schema > hooks/unit_reports/present/unit.schema.json."""
    assert SCHEMA_FILE.read_text(encoding="utf-8") == unit_schema()
