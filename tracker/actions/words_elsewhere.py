"""Words that belong in the record and not in a private note: risk, medicines, times. A nudge: its limits are in
`private_notes`. "The best medicine" and "the medicine of silence" are nobody's prescription, and pass.
"""

import re

_ONESELF = r"(?:him|her|them|my|it|your)\s?sel(?:f|ves)"
_COUNT = (
    r"(?:\d+|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty|forty|fifty|sixty|ninety"
    r"|half an?)(?:[- ]five)?"
)
RISK = (
    r"\bsuicid\w*", r"\bself[- ]?(?:harm|injur|mutilat)\w*", r"\boverdos\w*", r"\bhomicid\w*", r"\bsafeguarding\b",
    r"\brisk (?:assess\w*|plan\w*|to (?:self|others|" + _ONESELF + r"))",
    r"\b(?:kill|cut|hurt|harm|hang|drown|poison|shoot)(?:s|ing|ting|ed)?\s+" + _ONESELF,
    r"\b(?:end|take|took|taking|ending)\s+(?:his|her|their)\s+(?:own\s+)?life",
    r"\b(?:want(?:s|ed|ing)?|wish(?:es|ed)?|hop(?:es|ed|ing))\s+to\s+(?:die|be dead)\b", r"\bbetter off dead\b",
    r"\bnot\s+(?:want(?:ing)?\s+to\s+)?(?:live|be here|wake up)\s+any\s?more",
    r"\b(?:danger|threat)s? to (?:others|the child\w*)",
    r"\bkill(?:ing)?\s+(?:his|her|their|the)\s+(?:wife|husband|partner|father|mother|child\w*|neighbour)\b",
    r"\bkill(?:ing)?\s+(?:somebody|someone)\b",
)  # fmt: skip
MEDICINE = (
    r"\d+(?:[.,]\d+)?\s?(?:mg|mcg|µg|μg|g|ml|milligrams?|micrograms?|tablets?|drops)\b",
    r"\b(?:dosage|medications?|meds)\b",
    r"(?<!best )\bmedicines?\b(?!\s+of\b)", r"(?<!bitter )\b(?:pills?|tablets?|capsules?)\b",
    r"\bprescri(?:be|bed|bes|bing|ption|ptions)\b",
    r"\b(?:higher|lower|doubled?|missed|skipp?ed|raised?|reduced?|stronger|weaker)\s+(?:an?\s+|the\s+|her\s+|his\s+|their\s+)?doses?\b",
    r"\b(?:psilocybin|mdma|es?ketamine|ketamine|spravato|lsd|lithium|ss?n?ris?|antidepressants?|antipsychotics?"
    r"|benzo(?:diazepine)?s?|sertraline|fluoxetine|(?:es)?citalopram|paroxetine|venlafaxine|duloxetine|mirtazapine"
    r"|bupropion|quetiapine|olanzapine|risperidone|lamotrigine|valproate|diazepam|lorazepam|clonazepam|midazolam"
    r"|zopiclone|propranolol|ondansetron|methadone|naltrexone)\b",
)  # fmt: skip
TIME = (
    r"\b(?:[01]?\d|2[0-3])[:h][0-5]\d\b", r"\b(?:at|from|until|till) (?:[01]?\d|2[0-3])[.][0-5]\d\b",
    r"\b(?:1[0-2]|0?[1-9])\s?[ap]\.?m\b", r"\bo['’]clock\b", r"\b" + _COUNT + r"\s?(?:minutes?|mins?|hours?|hrs?)\b",
    r"\b(?:half|quarter)\s+(?:past|to)\s+(?:\d|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)",
    r"\bat (?:noon|midnight)\b",
)  # fmt: skip
ELSEWHERE = {
    kind: re.compile("|".join(patterns), re.IGNORECASE)
    for kind, patterns in (("risk", RISK), ("a medicine", MEDICINE), ("a time", TIME))
}
