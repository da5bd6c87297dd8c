"""Sealing what stands in clear so far: the patients' own words. Lifting the guards around it is the migration's task."""

from typing import Any

from tracker.models.sealed import IN_CLEAR, Opened, seal

BATCH = 500


def seal_words(apps: Any, schema_editor: Any) -> None:
    """Seal what patients hope for and what came up."""
    _seal(apps, schema_editor, "Intention", "Insight")


def seal_practices(apps: Any, schema_editor: Any) -> None:
    """Seal the small steps that patients agreed on."""
    _seal(apps, schema_editor, "Practice")


def _seal(apps: Any, schema_editor: Any, *names: str) -> None:
    """Seal each patient's words for their own row, some hundred at a time, all in the migration's one transaction.

    There is no way back: an older version reads no sealed words. Who has to go back restores a backup.
    """
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("PRAGMA secure_delete = ON")  # what is overwritten is not left in the file
    for name in names:
        _seal_table(apps.get_model("tracker", name))


def _seal_table(model: Any) -> None:
    rows = model._base_manager.exclude(text__in=IN_CLEAR).order_by("key")
    table, found = model._meta.db_table, list(rows.values_list("key", "text")[:BATCH])
    while found:
        for key, text in found:
            sealed = seal(Opened.of(text), table=table, key=key, field="text")
            model._base_manager.filter(key=key).update(text=str(sealed))
        found = list(rows.filter(key__gt=found[-1][0]).values_list("key", "text")[:BATCH])
