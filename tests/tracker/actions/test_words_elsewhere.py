"""What a private note must not hold, in the words of people who write such notes; and what it is for, let through."""

from tracker.actions.private_notes import refused

REFUSED = {
    "risk": (
        "She spoke of suicide again, almost in passing.", "He sounds suicidal when his brother calls.",
        "Self-harm came up, and I went cold.", "Old scars; she cut herself last spring.", "He wants to kill himself.",
        "She wished to die, she said, and smiled.", "They would be better off dead, he whispered.",
        "I am afraid he will take his own life.", "She does not want to live any more.",
        "An overdose at nineteen, told like a joke.", "I thought: a danger to others?",
        "We owe her a risk assessment.", "I keep thinking about safeguarding and her son.",
        "He could hurt himself tonight.",
    ),
    "a medicine": (
        "25 mg felt like too much for me to hold.", "0.5mg and she slept.", "She stopped her medication.",
        "He asked about medicines, I went blank.", "The medicine showed her the house.", "Still on lithium.",
        "She hides her pills from her sister.", "I wanted a higher dose for him.", "He was prescribed something new.",
        "Sertraline again.", "The antidepressants make her flat, she says.", "Psilocybin is not the point, I think.",
        "He took two tablets before we met.", "Her meds scare me.",
    ),
    "a time": (
        "At 14:30 she wept and I looked away.", "I was late until 9.15 and said nothing.", "He left at 3 pm.",
        "We sat silent for 40 minutes.", "Forty minutes of silence.", "I fought sleep for half an hour.",
        "It was five o'clock and I wanted to go home.", "She came at noon.", "Half past three, and I was done.",
        "Two hours and I had said nothing.", "He rang at 7am.", "From 16h30 on I was elsewhere.",
    ),
}  # fmt: skip
PASSING = (
    "I felt old grief when she laughed.", "Somebody's mother again; the third time.",
    "Long silence, and I wanted to fill it.",
    "She felt the medicine of silence.", "Laughter is the best medicine, he said, and I flinched.",
    "A bitter pill for me.",
    "He took his time and I grew impatient.", "I was killing the silence with questions.", "She risked a smile.",
    "I took a risk and said that I was moved.", "A minute of silence for the dog.", "I could have died of shame.",
    "The part of him that died at school sat between us.", "A 3:1 feeling, as if I were outnumbered.",
    "Since the dose day I dream of water.",
    "I envy how she trusts her dose of luck.",
    "Chapter 12.5 of the book he quotes.",
    "He cut me off and I let him.", "She hurt me a little with that.", "My own father, at the window.",
    "I want to rescue her; why her?", "Am I rescuing myself?", "Bored, then ashamed of being bored.",
    "His hands. I kept looking at his hands.", "I liked her too much today.", "Countertransference: the good daughter.",
    "We breathed together and I forgot my list.", "I dreaded the evening and could not say why.",
    "Her silence is not empty.", "I spoke too soon, as with my brother.", "Ask in supervision: whose tears?",
    "She sees me as the strict one.", "He lives for an audience and I clapped.", "I was at home in her story.",
    "The hour felt like a room.", "Later I noticed that I had held my breath.", "Two of us against the mother.",
    "Ten deep breaths did not help me.", "I doubted the whole treatment.", "What did I not want to hear?",
)  # fmt: skip


def test_what_belongs_in_the_record_is_seen_for_what_it_is():
    found = {(kind, words): refused(words) for kind, sentences in REFUSED.items() for words in sentences}
    assert [it for it, said in found.items() if f"looks like {it[0]}" not in said] == []
    assert len(found) == 40


def test_what_such_notes_are_for_is_let_through():
    assert {words: said for words in PASSING if (said := refused(words))} == {}
    assert len(PASSING) == 40
