"""What only triggers can keep: append-only tables, and no two slots of one clinician at once. For both databases."""

from typing import Any

APPEND_ONLY = [
    "booking",
    "dose",
    "enrolment",
    "gatecheck",
    "insight",
    "intention",
    "note",
    "practice",
    "practicecheckin",
    "protocolversion",
    "rating",
    "release",
    "roomentry",
    "therapysession",
    "trailentry",
    "waiver",
    "weight",
]

SQLITE_APPEND_ONLY = """
CREATE TRIGGER tracker_{table}_refuses_{verb} BEFORE {verb} ON tracker_{table}
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
POSTGRESQL_APPEND_ONLY = """
CREATE TRIGGER tracker_{table}_refuses_change BEFORE UPDATE OR DELETE ON tracker_{table}
FOR EACH ROW EXECUTE FUNCTION tracker_is_append_only();
CREATE TRIGGER tracker_{table}_refuses_truncate BEFORE TRUNCATE ON tracker_{table}
FOR EACH STATEMENT EXECUTE FUNCTION tracker_is_append_only();
"""


def raise_guards(apps: Any, schema_editor: Any) -> None:
    """Create the triggers."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRESQL_FUNCTIONS.replace("%%", "%"), params=None)
        for table in APPEND_ONLY:
            schema_editor.execute(POSTGRESQL_APPEND_ONLY.format(table=table))
        return
    for table in APPEND_ONLY:
        for verb in ("UPDATE", "DELETE"):
            schema_editor.execute(SQLITE_APPEND_ONLY.format(table=table, verb=verb))
    schema_editor.execute(SQLITE_SLOT)


def lift_guards(apps: Any, schema_editor: Any) -> None:
    """Drop the triggers: for undoing the migration, and for emptying a test database."""
    for table in APPEND_ONLY:
        for verb in _verbs(schema_editor):
            schema_editor.execute(_drop(schema_editor, f"tracker_{table}_refuses_{verb}", f"tracker_{table}"))
    schema_editor.execute(_drop(schema_editor, "tracker_bookingslot_refuses_overlap", "tracker_bookingslot"))
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION tracker_is_append_only(); DROP FUNCTION tracker_slot_is_free();")


def _verbs(schema_editor: Any) -> tuple[str, str]:
    return ("change", "truncate") if schema_editor.connection.vendor == "postgresql" else ("UPDATE", "DELETE")


def _drop(schema_editor: Any, trigger: str, table: str) -> str:
    on = f" ON {table}" if schema_editor.connection.vendor == "postgresql" else ""
    return f"DROP TRIGGER {trigger}{on}"


def begin_trail(apps: Any, schema_editor: Any) -> None:
    """Create the head of the empty trail."""
    apps.get_model("tracker", "TrailHead").objects.create(pk=1)
