"""Whether a page can be read by everybody: in both themes, wide and narrow. Which pages there are is not here.

A page is loaded once and then turned into its four views, as turning a telephone or choosing Night does.
"""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}
COLOURS = {"runOnly": ["color-contrast", "link-in-text-block"], "resultTypes": ["violations"]}
"""What a theme can break: it changes colours and nothing else."""
WIDTHS = (1280, 320)
BROKEN_FORMS = """() => [
  ...[...document.querySelectorAll("button[type=submit]")].filter(it => !it.form),
  ...[...document.forms].filter(it => it.method === "post" && !it.elements.csrfmiddlewaretoken),
].map(it => it.outerHTML.slice(0, 120))"""


def can_be_read(page: Page) -> None:
    """Assert it of the page that is open: one heading, whole forms, no sideways scroll, no fault of accessibility."""
    page.emulate_media(reduced_motion="reduce")  # or axe would measure colours on their way from one to the other
    assert page.locator("h1").count() == 1, "one heading of the first rank"
    assert page.evaluate(BROKEN_FORMS) == [], "a button outside its form, or a form without its token"
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        scroll = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert scroll <= 0, f"scrolls sideways by {scroll} px at {width}"
        for theme, rules in (("light", RULES), ("dark", COLOURS)):
            page.evaluate("it => document.documentElement.dataset.bsTheme = it", theme)
            found = Axe().run(page, options=rules)
            assert found.violations_count == 0, f"{width} px, {theme}: {found.generate_report()}"
