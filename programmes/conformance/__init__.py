"""The conformance kit: published protocols and rules as JSON cases that any software can be run against. See README.

Here is what reads and judges a case; the cases are in `cases/`, the courses they are based on in `courses/`.
"""

from programmes.conformance.case import Case, CourseCase, NeverCase, schema
from programmes.conformance.reading import Kit, Laid, laid_out
from programmes.conformance.running import run

__all__ = ["Case", "CourseCase", "Kit", "Laid", "NeverCase", "laid_out", "run", "schema"]
