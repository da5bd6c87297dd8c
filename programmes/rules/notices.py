"""What has to have left the house before a dose: a notice of intention, an application. After one: `clocks`."""

from collections.abc import Iterator

from programmes.history import Filed
from programmes.protocol.duties import Obligation
from programmes.requirements import Outcome, Requirement
from programmes.rules.beforehand import Occasion, asked, occasions
from programmes.rules.judging import kept
from programmes.unfolding import Course

OF_ALL = "course"


def notices(course: Course) -> Iterator[Requirement]:
    """Each notice that must leave before a dose had left by then, about this visit or about the whole course."""
    for rule in course.protocol.obligations:
        for occasion in occasions(rule.before, course) if rule.before else ():
            yield _notice(rule, occasion, course)


def _notice(rule: Obligation, occasion: Occasion, course: Course) -> Requirement:
    about = (occasion.visit.key, OF_ALL)
    sent = next((it for it in course.history.of(Filed) if it.form == rule.code and it.about in about), None)
    return asked(
        occasion,
        f"notice-{rule.code}",
        rule="notice",
        source=rule.source,
        release="never",
        how=kept(sent.happened_at, sent, course.setting) if sent else Outcome.PENDING,
        met_at=sent.happened_at if sent else None,
        detail={"report": rule.code},
    )
