"""The people at Harbour whose courses are in order: most of a clinic's days. How far each has come is in `quiet`."""

from datetime import date

from tracker.management.demo.person import Person

QUIET = (
    Person(
        name="Agnes Holloway", number=121, born_on=date(1969, 5, 3), kg="64.0", pronouns="she/her", grid=(21, 22),
        driver="her husband", intentions=("To be curious again.",),
    ),
    Person(
        name="Piotr Zielinski", number=122, born_on=date(1987, 8, 21), kg="83.5", pronouns="he/him", grid=(24, 23),
        driver="his brother", intentions=("To stop counting what I have not done.",),
    ),
    Person(
        name="Saoirse Brennan", number=123, born_on=date(1994, 2, 11), kg="59.4", pronouns="she/her", grid=(19, 20),
        driver="her partner", intentions=("To look at the year I left school without turning away.",),
    ),
    Person(
        name="Henrik Dahl", number=124, born_on=date(1976, 10, 30), kg="90.1", pronouns="he/him", grid=(23, 24, 12),
        qids=(13, 9), driver="a neighbour", intentions=("To miss Karin without stopping there.",),
        insights=("She would have laughed at how serious I have become.",), practices=("Cook for two, ask somebody",),
    ),
    Person(
        name="Claire Fontaine", number=125, born_on=date(1982, 7, 7), kg="57.9", pronouns="she/her", grid=(22, 23, 10),
        qids=(12, 8), driver="her mother", intentions=("To be patient with my body.",),
        insights=("It has been on my side all along.",), practices=("Swim on Wednesday",),
    ),
    Person(
        name="Owen Pritchard", number=126, born_on=date(1965, 12, 1), kg="85.0", pronouns="he/him", grid=(25, 25, 13),
        qids=(15, 11), driver="his wife", intentions=("To leave work at work.",),
        insights=("The house was quiet and I was not waiting for anything.", "I can be the one who rings first."),
        practices=("Telephone in the drawer from eight o'clock on", "Half an hour in the shed"),
    ),
    Person(
        name="Beatriz Almeida", number=127, born_on=date(1990, 4, 26), kg="62.7", pronouns="she/her",
        grid=(20, 21, 9, 8), qids=(11, 8), driver="her sister", intentions=("To speak up before I am furious.",),
        insights=("My voice is lower than I remembered.", "I am allowed to change my mind."),
        practices=("Write down one thing I wanted today", "Sing in the car"),
    ),
    Person(
        name="Jonas Weidmann", number=128, born_on=date(1998, 1, 15), kg="74.2", pronouns="he/him",
        grid=(24, 24, 16, 15, 14), qids=(14, 12, 11), driver="a friend", intentions=("To want something.",),
        insights=("Everything was already there, and it was enough for an afternoon.", "Slowness is not failure."),
        practices=("Get up when the alarm rings", "Draw for a quarter of an hour"),
    ),
    Person(
        name="Miriam Katz", number=129, born_on=date(1953, 9, 9), kg="60.5", pronouns="she/her",
        grid=(21, 22, 8, 7, 6, 6), qids=(10, 6, 5, 5), driver="her daughter", intentions=("To forgive, if I can.",),
        insights=("I was a child. Nobody had told me.", "I can leave the door open and still sit down."),
        practices=("Light the candle on Friday", "Letters, one a week"),
    ),
    Person(
        name="Niamh Doyle", number=130, born_on=date(1985, 6, 18), kg="67.3", pronouns="she/her",
        grid=(26, 26, 14, 13, 12, 10, 10), qids=(15, 11, 10, 9, 8), driver="her husband",
        intentions=("To be there for the children without watching myself do it.",),
        insights=("They do not need me to be cheerful.", "Tired is not the same as sad."),
        practices=("Ten minutes on the stairs with a cup of tea", "Bed before eleven"),
    ),
    Person(
        name="Stefan Ionescu", number=131, born_on=date(1974, 11, 23), kg="79.9", pronouns="he/him",
        grid=(23, 23, 10, 9, 9, 8, 7), qids=(12, 9, 8, 7, 7), driver="his son",
        intentions=("To understand why I left.",),
        insights=("I took the river with me.", "There is no need to go back in order to have been there."),
        practices=("Speak Romanian with somebody once a week", "Walk without the telephone"),
    ),
    Person(
        name="Elspeth Murray", number=132, born_on=date(1961, 3, 5), kg="71.6", pronouns="she/her",
        grid=(22, 21, 9, 7, 7, 6, 6, 5), qids=(11, 7, 6, 5, 5, 4), driver="her brother",
        intentions=("To put the uniform away.",),
        insights=("I did what could be done.", "The sea does not ask."),
        practices=("The long way home on Thursdays", "Painting class"),
    ),
)  # fmt: skip
