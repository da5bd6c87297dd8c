"""The two changes that append-only tables let pass: taking personal data out, and sealing who read what."""

from typing import Any

from tracker.models.redactions import REDACTABLE, REDACTED

SHREDDED = {"trailentry": ["row_salt"]}
SEALED = {"accessentry": ["sealed_in"]}

POSTGRESQL_FUNCTION = """
CREATE FUNCTION tracker_changes_no_more_than() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE changed text[] := ARRAY[]::text[]; name text;
BEGIN
  IF TG_OP = 'UPDATE' AND to_jsonb(OLD) - TG_ARGV[2:] = to_jsonb(NEW) - TG_ARGV[2:] THEN
    FOREACH name IN ARRAY TG_ARGV[2:] LOOP
      IF to_jsonb(OLD) -> name IS DISTINCT FROM to_jsonb(NEW) -> name THEN
        IF NOT (CASE WHEN TG_ARGV[0] = 'once' THEN to_jsonb(OLD) ->> name IS NULL
                    ELSE to_jsonb(NEW) ->> name = TG_ARGV[1] END)
        THEN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END IF;
        changed := changed || name;
      END IF;
    END LOOP;
    IF array_length(changed, 1) > 0 THEN RETURN NEW; END IF;
  END IF;
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
END $$
"""


def function_of(table: str) -> str:
    """Return the PostgreSQL function, with its arguments, that guards a table against changes."""
    if table in SEALED:
        given = ["once", "", *SEALED[table]]
    elif columns := {**REDACTABLE, **SHREDDED}.get(table):
        given = ["to", "" if table in SHREDDED else REDACTED, *columns]
    else:
        return "tracker_is_append_only()"
    return f"tracker_changes_no_more_than({', '.join(repr(it) for it in given)})"


def sqlite_but_for(schema_editor: Any, table: str, verb: str) -> str:
    """Return the condition under which SQLite's trigger refuses; empty: always. An early schema has fewer columns."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(f"PRAGMA table_info(tracker_{table})")
        there = [it[1] for it in cursor.fetchall()]
    free = [it for it in {**REDACTABLE, **SHREDDED, **SEALED}.get(table, []) if it in there]
    if verb != "UPDATE" or not free:
        return ""
    kept = [f'NEW."{it}" IS OLD."{it}"' for it in there if it not in free]
    allowed = [f'(NEW."{it}" IS OLD."{it}" OR {_goes(table, it)})' for it in free]
    some = " OR ".join(f'NEW."{it}" IS NOT OLD."{it}"' for it in free)
    return f"WHEN NOT ({' AND '.join([*kept, *allowed])} AND ({some}))"


def _goes(table: str, column: str) -> str:
    if table in SEALED:
        return f'OLD."{column}" IS NULL'
    return f"""NEW."{column}" = '{"" if table in SHREDDED else REDACTED}'"""
