"""What only triggers can keep: append-only tables, and no two slots of one clinician at once. For both databases."""

from typing import Any

from tracker.migrations._redactable import POSTGRESQL_FUNCTION, SEALED, function_of, sqlite_but_for

APPEND_ONLY = [
    "adverseevent", "booking", "branchdecision", "call", "contact", "correction", "courseevent", "departure",
    "detailchange", "dose", "electronicsignature", "emergencyaccess", "emergencyend", "emergencyreview",
    "enrolment", "filing", "gatecheck", "groupsession", "insight", "intention", "medication", "milestone", "note",
    "practice", "practicecheckin", "privatenote", "protocolversion", "rating", "redaction", "release", "request",
    "roomentry", "signature", "siterules", "therapysession", "trailentry", "trailreview", "versionmove", "waiver",
    "weight",
]  # fmt: skip

SQLITE_APPEND_ONLY = """
CREATE TRIGGER tracker_{table}_refuses_{verb} BEFORE {verb} ON tracker_{table} {but_for}
BEGIN SELECT RAISE(ABORT, 'tracker_{table} is append-only'); END
"""
SQLITE_SLOT = """
CREATE TRIGGER tracker_bookingslot_refuses_overlap BEFORE INSERT ON tracker_bookingslot
WHEN NEW.with_whom_id IS NOT NULL
BEGIN
  SELECT RAISE(ABORT, 'the clinician is taken') WHERE EXISTS (
    SELECT 1 FROM tracker_bookingslot AS other WHERE other.with_whom_id = NEW.with_whom_id
    AND other.starts_at < NEW.ends_at AND other.ends_at > NEW.starts_at);
END
"""
POSTGRESQL_FUNCTIONS = """
CREATE FUNCTION tracker_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '%% is append-only', TG_TABLE_NAME; END $$;
CREATE FUNCTION tracker_slot_is_free() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(NEW.with_whom_id);
  IF EXISTS (SELECT 1 FROM tracker_bookingslot AS other WHERE other.with_whom_id = NEW.with_whom_id
             AND other.starts_at < NEW.ends_at AND other.ends_at > NEW.starts_at)
  THEN RAISE EXCEPTION 'the clinician is taken'; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER tracker_bookingslot_refuses_overlap BEFORE INSERT ON tracker_bookingslot
FOR EACH ROW WHEN (NEW.with_whom_id IS NOT NULL) EXECUTE FUNCTION tracker_slot_is_free();
"""
DROP_FUNCTIONS = "DROP FUNCTION IF EXISTS tracker_is_append_only, tracker_slot_is_free, tracker_changes_no_more_than"
POSTGRESQL_APPEND_ONLY = """
CREATE TRIGGER tracker_{table}_refuses_change BEFORE UPDATE OR DELETE ON tracker_{table}
FOR EACH ROW EXECUTE FUNCTION {function};
CREATE TRIGGER tracker_{table}_refuses_truncate BEFORE TRUNCATE ON tracker_{table}
FOR EACH STATEMENT EXECUTE FUNCTION tracker_is_append_only();
"""


def raise_guards(apps: Any, schema_editor: Any) -> None:
    """Create the triggers on every table there is by now, new ones included.

    After every migration that changes a table: SQLite makes such a table anew, and its triggers are gone.
    """
    lift_guards(apps, schema_editor)
    _raise(schema_editor, _there_by_now(schema_editor))


def lift_guards(apps: Any, schema_editor: Any) -> None:
    """Drop the triggers of every table there is by now: before a change of a table, and to empty a test database."""
    _lift(schema_editor, _there_by_now(schema_editor))


def _there_by_now(schema_editor: Any) -> list[str]:
    """Return the tables that exist: an early migration raises no guards on what a later one brings."""
    there = set(schema_editor.connection.introspection.table_names())
    return [table for table in [*APPEND_ONLY, *SEALED] if f"tracker_{table}" in there]


def _raise(schema_editor: Any, tables: list[str]) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRESQL_FUNCTIONS.replace("%%", "%"), params=None)
        schema_editor.execute(POSTGRESQL_FUNCTION, params=None)
        for table in tables:
            schema_editor.execute(POSTGRESQL_APPEND_ONLY.format(table=table, function=function_of(table)), params=None)
        return
    for table in tables:
        for verb in ("UPDATE", "DELETE"):
            schema_editor.execute(
                SQLITE_APPEND_ONLY.format(table=table, verb=verb, but_for=sqlite_but_for(schema_editor, table, verb))
            )
    schema_editor.execute(SQLITE_SLOT)


def _lift(schema_editor: Any, tables: list[str]) -> None:
    for table in tables:
        for verb in _verbs(schema_editor):
            schema_editor.execute(_drop(schema_editor, f"tracker_{table}_refuses_{verb}", f"tracker_{table}"))
    schema_editor.execute(_drop(schema_editor, "tracker_bookingslot_refuses_overlap", "tracker_bookingslot"))
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(DROP_FUNCTIONS)


def _verbs(schema_editor: Any) -> tuple[str, str]:
    return ("change", "truncate") if schema_editor.connection.vendor == "postgresql" else ("UPDATE", "DELETE")


def _drop(schema_editor: Any, trigger: str, table: str) -> str:
    on = f" ON {table}" if schema_editor.connection.vendor == "postgresql" else ""
    return f"DROP TRIGGER IF EXISTS {trigger}{on}"


def begin_trail(apps: Any, schema_editor: Any) -> None:
    """Create the head of the empty trail."""
    apps.get_model("tracker", "TrailHead").objects.create(pk=1)
