"""Every electronic signature as a row of plain values, to be handed on. What stands on pages: `signatures`."""

from collections.abc import Iterator

from tracker.models import ElectronicSignature

COLUMNS = (
    "record", "row", "course", "signed_by", "credential", "meaning", "signed_at", "zone", "signed_with", "digest",
)  # fmt: skip
RECORDS = {
    "note": "note", "waiver": "waiver", "versionmove": "move to another version",
    "protocolversion": "published version", "emergencyreview": "review of an emergency access",
}  # fmt: skip


def rows() -> Iterator[tuple[str, ...]]:
    """Yield every signature as `COLUMNS` name it, the earliest first. Streams; one statement.

    `signed_at` is on the clock of `zone`, with its offset from UTC; `course` is empty where it belongs to no patient.
    """
    every = ElectronicSignature.objects.as_system("signatures").select_related("course").order_by("signed_at", "key")
    return (_row(it) for it in every.iterator(chunk_size=500))


def _row(it: ElectronicSignature) -> tuple[str, ...]:
    course = it.course.reference if it.course else ""
    at = it.local_moment.isoformat(timespec="seconds")
    said = (it.printed_name, it.credential, it.get_meaning_display(), at, it.zone, it.get_signed_with_display())
    return RECORDS.get(it.table, it.table), it.row, course, *said, it.digest
