"""What the team writes down in the demo clinic: plain notes, some for each kind of meeting. Patients' words: `cast`."""

NOTES: dict[str, tuple[str, ...]] = {
    "screening": (
        "Low mood for about three years, two earlier episodes. No mania, no psychosis, none in the family. "
        "ECG and bloods requested.",
        "Came with a written list of questions and we went through all of them. Off antidepressants since the "
        "spring, agreed with the family doctor.",
        "Sleeps five hours, works part time. No self-harm, no hospital stays. Blood pressure 118/74 at rest.",
    ),
    "baseline": (
        "Went over the consent form page by page. Understands that the rating is done by someone who does not "
        "know the arm.",
        "Asked what happens if it does not help. We said plainly that it may not, and what we would do then.",
        "Named a friend who may be called. Knows that consent can be taken back at any time, also on the day.",
    ),
    "preparation": (
        "Talked about what usually comes up in the first hours and how to ask for company or for quiet. "
        "Agreed on touch: hand only, and only when asked for.",
        "Looked at the room together, tried the eyeshades, chose the music. Some worry about losing control; "
        "practised breathing out slowly.",
        "Spoke about the months before the low mood began, and about what would be worth noticing if it "
        "lifted.",
        "Went through the day hour by hour: who is there, when food comes, who drives home. No open questions "
        "left.",
    ),
    "next-day": (
        "Slept well, a little tired. Told the day in order and then what mattered most. No headache today. No "
        "thoughts of suicide.",
        "Quiet at first, then a good deal to say. Ate breakfast. Wants to keep the next two evenings free.",
        "Some sadness this morning and no alarm about it. Slept six hours. We agreed on one small thing to "
        "begin with.",
    ),
    "call": (
        "Doing well. Sleeping, eating, out every day. Nothing urgent, knows whom to ring at night.",
        "A low afternoon yesterday, better today. Small step kept up. Next meeting confirmed.",
        "Back at work for half a day. Mood steady. No questions.",
    ),
    "d1-1wk": (
        "More interest in the mornings. Still avoids the telephone. We looked at what makes the small step "
        "easy and made it smaller.",
        "Mood has held since the day after. Speaks more kindly of old mistakes than in the first meetings.",
        "A mixed week: three good days, then a quarrel at home. Used the evening notes to see what came "
        "before it.",
    ),
    "d2-1wk": (
        "Rating done by a colleague who does not know the arm. Described the second day as calmer than the "
        "first.",
        "Feels lighter; careful about trusting it. We spoke about what to do on a day when it is gone.",
        "Told the family about it for the first time. They listened.",
    ),
    "int-2": (
        "Came back to the intention and read it aloud. Some of it has happened, some of it is no longer "
        "wanted.",
        "The small step has become ordinary, which is what we hoped for. Added nothing new.",
        "Spoke about a loss from years ago without being swept away. Left time to be silent.",
    ),
    "int-close": (
        "Looked back over the three weeks. Wrote down together what helps on a bad day and who to ring.",
        "Keeps two of the small steps, lets one go. Knows the dates of the follow-up.",
        "Plans for the weeks to come: one walk a week with a friend, sleep before midnight, and a word to us "
        "early if it slips.",
    ),
    "ptsd-screening": (
        "Came by herself, sat near the door, and we left it open. Wants the nightmares to stop. No chest pain, no "
        "fainting. ECG and bloods requested.",
        "Two earlier treatments, both broken off. Asked who reads the notes. No self-harm, blood pressure 120/76.",
        "Sleeps with the light on. Named a friend as support contact. No history of heart disease.",
    ),
    "taper": (
        "Sleeping lightly and irritable in the afternoons, as we had said might happen. No thoughts of suicide.",
        "Dizzy for two days, better since. No thoughts of suicide. Knows whom to ring at night.",
        "Dreams a lot. Mood no lower than before. No thoughts of suicide.",
    ),
    "ptsd-preparation": (
        "Agreed on the signal for a pause and on touch: hand only, and only when asked for. Spoke about the night "
        "on site and who sleeps next door.",
        "Looked at both rooms. Spoke about what happens when it gets frightening, and that nothing has to be told.",
        "Went through the day hour by hour, the second part too: it may be left out, and nobody will ask why.",
    ),
    "rated": (
        "Rated by telephone by somebody who has never met the team. Total entered by the coordinator.",
        "Rated by video by an independent rater. Total entered by the coordinator.",
    ),
    "day-2": (
        "Slept well. Told the day in order. No headache. Did not ask which amount it was, and we do not know.",
        "Tired and clear. Curious about the amount; we said again that nobody here knows it.",
    ),
    "rems": (
        "Felt a little far away for half an hour, then hungry. Mood steadier than last week.",
        "No dissociation to speak of. Read for the last hour. Rating of the day: better sleep, still no plans.",
        "Floating for twenty minutes, not unpleasant. Steady on the feet before leaving.",
    ),
    "review": (
        "Gets up before eight and answers the telephone. Wants to go on once a week.",
        "About half as low as at the start, by her own words. Goes on.",
    ),
    "oregon-preparation": (
        "Went through the client information form aloud. Spoke about touch, the room and the way home.",
        "Why now, what to hope for, what not. Chose the smaller amount. Transportation plan signed.",
    ),
    "oregon-integration": (
        "Walked once round the garden while talking. Keeps one thing: supper without the radio.",
        "Tired for two days, then light. Did not want to make anything of it yet, and need not.",
    ),
    "fu": (
        "No adverse events since the last meeting. No other treatment begun. Mood steady.",
        "Two hard weeks after a death in the family, and got through them. No new medicine.",
        "Up early most days and out every day. Keeps up the walks. Nothing to report otherwise.",
    ),
}  # fmt: skip

ROOM_NOTES = (
    "Settled in without hurry. Onset after about forty minutes. Wept for a while around noon, said it was "
    "all right. Talked softly from 15:00 on. Ate soup at 16:30.",
    "Quiet for most of the day. Took the eyeshades off twice, looked out of the window, lay down again. "
    "Some nausea in the first hour, gone by 11:00.",
    "Anxious during the first hour; slow breathing together helped. Afterwards long stretches of calm. "
    "Clear and oriented from 16:00.",
    "Laughed a good deal in the middle of the day, thoughtful in the afternoon. Blood pressure rose as "
    "expected and came down without treatment.",
)


def note_for(visit: str, number: int) -> str:
    """Return a note for a visit or a kind of visit; which of those there are depends on the patient's `number`."""
    notes = NOTES["fu" if visit.startswith("fu-") else visit]
    return notes[number % len(notes)]
