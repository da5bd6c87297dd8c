"""What every answer must have, and what no page may hold. Asserts nothing."""

NEEDED = {
    "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
}  # fmt: skip
NEVER = ("<script>", " style=", "javascript:", 'src="http', 'href="http', 'src="//')


def missing(answer):
    """Return the names of the headers that an answer lacks, or has with another value than ours."""
    policy = answer.headers.get("Content-Security-Policy", "")
    found = [name for name, value in NEEDED.items() if answer.headers.get(name) != value]
    found += ["Permissions-Policy"] if "camera=()" not in answer.headers.get("Permissions-Policy", "") else []
    strict = "default-src 'none'" in policy and "script-src 'self';" in f"{policy};" and "unsafe" not in policy
    return found + ([] if strict and "http" not in policy else ["Content-Security-Policy"])


def wrong_in_text(answer):
    """Return what a page holds that its policy would stop, and its header where a browser would keep it."""
    if not answer.get("Content-Type", "").startswith("text/html"):
        return []
    kept = not {"no-store", "no-cache"} & set(answer.get("Cache-Control", "").replace(" ", "").split(","))
    text = answer.content.decode()
    return [it for it in NEVER if it in text] + (["Cache-Control"] if kept else [])
