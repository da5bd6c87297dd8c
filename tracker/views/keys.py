"""Keys and digests in addresses: `int-1#dose-2/window` is written `int-1.dose-2/window` there."""


class VisitKey:
    """A visit key, such as `dose-1` or `int-1.dose-2`."""

    regex = r"[a-z0-9][a-z0-9.-]{0,63}"

    def to_python(self, value: str) -> str:
        """Return the key that an address names."""
        return value.replace(".", "#")

    def to_url(self, value: str) -> str:
        """Return the key as an address writes it."""
        return value.replace("#", ".")


class RequirementKey(VisitKey):
    """A requirement key, such as `int-1.dose-2/window`."""

    regex = r"[a-z0-9][a-z0-9.-]{0,63}/[a-z0-9][a-z0-9@-]{0,94}"


class ShortDigest:
    """The beginning of a published version's digest: an address with its code would tell the substance."""

    regex = r"[0-9a-f]{12}"

    def to_python(self, value: str) -> str:
        """Return the digest's beginning as it stands."""
        return value

    def to_url(self, value: str) -> str:
        """Return the digest's beginning as it stands."""
        return value
