"""The other protocols of the library, published with the supplement of a demo site. Johns Hopkins is in `factories`."""

from tests.factories import LIBRARY, ProtocolVersionFactory
from tracker.models import ProtocolVersion, Site

COMP001 = ("comp001", "comp001-psilocybin-trd", "demo-harbour-comp001")
MDMA = ("mdma-ptsd", "mdma-ptsd", "demo-harbour-mdma")
ESKETAMINE = ("esketamine-spravato-rems", "esketamine-rems", "demo-northgate")
OREGON = ("oregon-psilocybin-services", "oregon-psilocybin", "demo-elmfield")


def published(which: tuple[str, str, str], site: Site) -> ProtocolVersion:
    """Return a protocol of the library as `site` gives it: file, code of the protocol, name of the supplement."""
    file, code, supplement = which
    base = ProtocolVersionFactory(code=code, title=code, body=(LIBRARY / f"{file}.toml").read_bytes())
    body = (LIBRARY / "supplements" / f"{supplement}.toml").read_bytes()
    return ProtocolVersionFactory(
        code=supplement, title=f"{code} at {site}", body=body, base=base, site=site, signed_by=base.published_by
    )
