"""More people whose courses are in order: two in MDMA-assisted therapy, and those of Northgate and Elmfield."""

from datetime import date

from tracker.management.demo.person import Person

QUIET_ELSEWHERE = (
    Person(
        name="Hugo Lindsay", number=141, born_on=date(1980, 2, 14), pronouns="he/him", scores=(42, 30),
        driver="his wife", intentions=("To hear a door slam and go on reading.",),
        insights=("The boy by the road was not me.",),
        practices=("Feet on the floor, three breaths",),
    ),
    Person(
        name="Imogen Farrell", number=142, born_on=date(1975, 9, 3), pronouns="she/her", scores=(45, 36, 25, 15),
        driver="her daughter", intentions=("To stop being on watch.",),
        insights=("I was believed.", "My hands were warm the whole day.", "I can put him down now."),
        practices=("Bath instead of the news", "One call a week, not about it", "Choir"),
    ),
    Person(
        name="Walter Nguyen", number=41, born_on=date(1959, 1, 8), pronouns="he/him", driver="his wife",
        prescriber=("Dr Paul Ito, outpatient psychiatry", "555-0161"),
    ),
    Person(name="Dana Kowalski", number=42, born_on=date(1988, 5, 30), pronouns="she/her", driver="her mother"),
    Person(name="Marcus Bell", number=43, born_on=date(1971, 10, 17), pronouns="he/him", driver="his brother"),
    Person(
        name="Ruben Castillo", number=44, born_on=date(1982, 4, 4), pronouns="he/him", driver="a friend",
        language="Spanish", intentions=("To think about my father kindly.",),
    ),
    Person(
        name="Hazel Novak", number=45, born_on=date(1955, 12, 20), pronouns="she/her", driver="her neighbour",
        intentions=("To be less busy inside.",), insights=("It was mostly light, and then it was supper time.",),
    ),
    Person(
        name="Tess Marlow", number=46, born_on=date(1992, 8, 9), pronouns="she/her", driver="her partner",
        intentions=("To look and not to fix.",), insights=("Nobody had asked me to carry it.",),
    ),
)  # fmt: skip
