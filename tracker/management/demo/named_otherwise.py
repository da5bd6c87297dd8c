"""People of the demo's table whose course goes otherwise, or goes another protocol's way, and their words."""

from datetime import date

from tracker.management.demo.person import Known, Person
from tracker.models import Contact

Part, MayBeTold = Contact.Part, Contact.MayBeTold

FREYA = Person(
    name="Freya Halloran", number=133, born_on=date(1986, 10, 5), pronouns="she/her", scores=(44, 33, 27),
    driver="her brother", prescriber=("Dr Lesley Marsh, family doctor", "01632 960303"),
    known=(
        Known(name="Declan Halloran", relation="brother", number=333, part=Part.COMPANION, may_be_told=MayBeTold.TIMES),
        Known(name="Sile Kearney", relation="friend", number=334, part=Part.EMERGENCY),
    ),
    intentions=("To be in a room with a closed door.",),
    insights=("It is over. I had not known that my body had not been told.", "I can be angry and stay in the room."),
    practices=("Sit by the window for ten minutes, door open or shut", "Write to Sile on Sundays"),
)  # fmt: skip
JOEL = Person(
    name="Joel Vance", number=134, born_on=date(1989, 1, 27), pronouns="he/him", scores=(39, 28), driver="his partner",
    intentions=("To drive past the junction.",), insights=("I was nineteen. I did what I could reach.",),
    practices=("Breathe out longer than in, in the car",),
)  # fmt: skip
NOOR = Person(
    name="Noor Rahimi", number=135, born_on=date(1993, 7, 14), pronouns="she/her", driver="her aunt",
    language="Dari", interpreter=True, allergies="Ibuprofen: asthma",
    prescriber=("Dr Tom Adeyemi, family doctor", "01632 960302"),
    known=(Known(name="Parwin Rahimi", relation="aunt", number=335),),
)  # fmt: skip
BEA = Person(
    name="Bea Thornton", number=136, born_on=date(1970, 5, 19), pronouns="she/her", scores=(46, 35, 24, 12),
    driver="her wife", intentions=("To sleep through.",),
    insights=("The sea was loud and nobody wanted anything.", "I do not have to tell it again.", "I was missed."),
    practices=("Swim before work", "Lights out at eleven", "One honest answer a day"),
)  # fmt: skip
COLM = Person(
    name="Colm Geraghty", number=137, born_on=date(1983, 12, 12), kg="80.5", pronouns="he/him", grid=(22, 23),
    driver="his wife", allergies="Latex", insights=("I have been a guest in my own house.",),
    practices=("Supper at the table",), intentions=("To stop apologising before I speak.",),
    known=(Known(name="Orla Geraghty", relation="wife", number=337, may_be_told=MayBeTold.ALL),),
)  # fmt: skip
HAL = Person(
    name="Hal Brightman", number=138, born_on=date(1968, 8, 30), kg="84.1", pronouns="he/him", grid=(21, 22, 17, 16),
    driver="his son", intentions=("To have it over with.",), insights=("Once was enough. I saw what I came for.",),
    practices=("Garden, an hour a day",),
)  # fmt: skip
TOVE = Person(
    name="Tove Almgren", number=139, born_on=date(1959, 4, 2), kg="63.9", pronouns="she/her", grid=(20, 20, 9, 8, 7),
    qids=(12, 8, 7), driver="her daughter", intentions=("To be ready.",),
    insights=("Nothing is missing.", "They will manage. They always have."),
    practices=("Letters to the grandchildren", "Tea outside, whatever the weather"),
    known=(Known(name="Ylva Almgren", relation="daughter", number=339, may_be_told=MayBeTold.ALL),),
)  # fmt: skip
GRACE = Person(
    name="Grace Whitlock", number=31, born_on=date(1978, 3, 22), pronouns="she/her", driver="her sister",
    allergies="Codeine: vomiting", prescriber=("Dr Paul Ito, outpatient psychiatry", "555-0161"),
    known=(Known(name="Joy Whitlock", relation="sister", number=71, may_be_told=MayBeTold.TIMES),),
)  # fmt: skip
LUIS = Person(
    name="Luis Ortega", number=32, born_on=date(1990, 6, 11), pronouns="he/him", driver="his cousin",
    language="Spanish", known=(Known(name="Mateo Ortega", relation="cousin", number=72, part=Part.COMPANION),),
)  # fmt: skip
IVY = Person(
    name="Ivy Chen", number=33, born_on=date(1995, 11, 16), pronouns="she/her", driver="her roommate",
    access_needs="Uses a wheelchair: Bay 1 has the wide door",
)  # fmt: skip
PAT = Person(
    name="Pat Lindgren", number=34, born_on=date(1964, 9, 1), pronouns="they/them", driver="a neighbour",
    intentions=("To look at the trees and not think about the trees.",),
    known=(Known(name="Robin Kessler", relation="friend", number=74),),
)  # fmt: skip
SAM = Person(
    name="Sam Whitaker", number=35, born_on=date(1987, 12, 27), pronouns="he/him", driver="his partner",
    intentions=("To be curious.",),
)  # fmt: skip
