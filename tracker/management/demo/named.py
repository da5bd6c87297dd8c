"""The people whom the demo's table names, and their words. What happens to each is in a story of its own."""

from datetime import date

from tracker.management.demo.person import Known, Person
from tracker.models import Contact

Part, MayBeTold = Contact.Part, Contact.MayBeTold

MARTA = Person(
    name="Marta Lindqvist", number=111, born_on=date(1984, 3, 17), kg="66.5", pronouns="she/her",
    grid=(24, 25, 11), qids=(14, 10), driver="her sister",
    allergies="Penicillin: rash", prescriber=("Dr Anwen Rhys, family doctor", "01632 960301"),
    known=(Known(name="Elsa Lindqvist", relation="sister", number=311, may_be_told=MayBeTold.ALL),),
    intentions=(
        "To let people help me without feeling that I owe them for it.",
        "To remember what I liked before everything went grey.",
    ),
    insights=(
        "I kept seeing my grandmother's kitchen. Nobody in it was in a hurry.",
        "I have been holding my breath for years. I can put things down and they do not break.",
    ),
    practices=(
        "Ten minutes outside before breakfast", "Three lines in the notebook in the evening",
        "Ring Elsa on a day that is not a Sunday",
    ),
)  # fmt: skip
MARTHA = Person(
    name="Martha Lindquist", number=112, born_on=date(1984, 3, 17), kg="72.0", pronouns="she/her", grid=(21, 22),
    driver="a friend", intentions=("To be less afraid of the mornings.",),
)  # fmt: skip
DEV = Person(
    name="Dev Chaudhary", number=113, born_on=date(1991, 11, 2), kg="78.4", pronouns="he/him", grid=(22, 23),
    driver="his wife", known=(Known(name="Asha Chaudhary", relation="wife", number=313),),
    intentions=("To stop rehearsing every conversation before I have it.",),
)  # fmt: skip
SAMIR = Person(
    name="Samir Haddad", number=114, born_on=date(1979, 6, 25), kg="81.2", pronouns="he/him", grid=(26, 27, 15),
    qids=(16, 12), driver="his brother",
    intentions=("To grieve for my father, since I never took the time.",),
    insights=("He was tired too. I had never thought of him as tired.",),
    practices=("Walk home by the river instead of taking the bus", "Play one of his records on Friday evening"),
)  # fmt: skip
RUTH = Person(
    name="Ruth Abernethy", number=115, born_on=date(1957, 1, 30), kg="61.8", pronouns="she/her",
    grid=(22, 22, 9, 8, 7, 6, 6), qids=(11, 8, 7, 6, 5), scores=(41,),
    driver="her son", access_needs="Hard of hearing on the left: sit to her right",
    intentions=("To find out whether I still want the life I have.",),
    insights=("Most of what I called duty was habit.", "I do want it. Not all of it."),
    practices=("Choir on Tuesdays, even when it rains", "Say no once a week"),
)  # fmt: skip
LENA = Person(
    name="Lena Hartwig", number=116, born_on=date(1996, 9, 14), kg="58.3", pronouns="she/her", grid=(20, 21),
    driver="her flatmate", intentions=("To make room for being angry without being frightened of it.",),
)  # fmt: skip
YUSRA = Person(
    name="Yusra Salim", number=117, born_on=date(1988, 12, 8), kg="69.7", pronouns="she/her", grid=(23, 23),
    driver="her cousin", language="Arabic", interpreter=True, access_needs="Female interpreter where possible",
    known=(Known(name="Hanan Salim", relation="cousin", number=317, may_be_told=MayBeTold.TIMES),),
    intentions=("To sleep in my own bed again.", "To tell my mother the truth about last year."),
)  # fmt: skip
OMAR = Person(
    name="Omar Benali", number=118, born_on=date(1972, 4, 19), kg="88.6", pronouns="he/him", grid=(25, 24),
    driver="his daughter", language="French", prescriber=("Dr Tom Adeyemi, family doctor", "01632 960302"),
    intentions=("To be at home when I am at home.",),
)  # fmt: skip
ANNEKE = Person(
    name="Anneke de Wit", number=119, born_on=date(1981, 2, 8), kg="68.0", pronouns="she/her", grid=(23, 22),
    scores=(33,), driver="her husband", language="Dutch",
    known=(Known(name="Bram de Wit", relation="husband", number=319, part=Part.COMPANION),),
    intentions=("To find out what is left when I stop pushing.",),
)  # fmt: skip
