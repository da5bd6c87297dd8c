"""What the page of the rules of places reads: which hold at a site and since when, which are published."""

from collections.abc import Iterable
from dataclasses import dataclass

from tracker.models import ProtocolVersion, Site, SiteRules
from tracker.pages.signatures import beneath


@dataclass(frozen=True, slots=True)
class AtSite:
    """A site with what stands there, the last to begin first."""

    site: Site
    held: list[SiteRules]


def rules_at(sites: Iterable[Site]) -> list[AtSite]:
    """Return which rules of places hold, held or will hold at each site. One statement."""
    wanted = list(sites)
    rows = SiteRules.objects.filter(site__in=wanted, replaced_by=None).select_related("version", "set_by")
    found = list(rows.defer("version__body").order_by("-since", "-set_at"))
    return [AtSite(site, [it for it in found if it.site_id == site.pk]) for site in wanted]


def published_rules() -> list[ProtocolVersion]:
    """Return every published version of the rules of a place, newest first, with its signature. One statement."""
    rows = ProtocolVersion.objects.filter(is_regulation=True).select_related("published_by").defer("body")
    return list(rows.annotate(e_signature=beneath("protocolversion")).order_by("-published_at", "-pk"))
