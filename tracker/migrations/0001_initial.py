"""The whole schema, its guards and the head of the empty trail. A database that has had all of `replaces` has had this."""

import uuid

import django.db.models.deletion
import django.db.models.manager
from django.conf import settings
from django.db import migrations, models

from tracker.migrations import _guards


class Migration(migrations.Migration):
    replaces = [
        ("tracker", name)
        for name in (
            "0001_schema",
            "0002_otherwise",
            "0003_tallies",
            "0004_versions",
            "0005_happenings",
            "0006_site_rules",
            "0007_placebo",
            "0010_proof",
            "0011_private",
            "0012_accounts",
            "0013_break_glass",
            "0015_door",
            "0016_practices_sealed",
            "0017_founding",
        )
    ]
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="User",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("email", models.EmailField(max_length=254, unique=True)),
                ("full_name", models.CharField(max_length=120)),
                ("short_name", models.CharField(max_length=40)),
                ("credential", models.CharField(blank=True, max_length=80)),
                ("is_active", models.BooleanField(default=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="AccessEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("actor", models.CharField(max_length=36)),
                ("course_reference", models.CharField(db_index=True, max_length=12)),
                ("route", models.CharField(max_length=48)),
                ("sealed_in", models.BigIntegerField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["sealed_in", "id"], name="reads_by_seal")],
            },
        ),
        migrations.CreateModel(
            name="DoorTry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("account", models.CharField(blank=True, max_length=64)),
                (
                    "door",
                    models.SmallIntegerField(
                        choices=[
                            (1, "the log-in"),
                            (2, "the second factor"),
                            (3, "unlocking a session"),
                            (4, "confirming with the password"),
                        ]
                    ),
                ),
                ("refused", models.PositiveIntegerField(default=0)),
                ("held_back", models.PositiveIntegerField(default=0)),
                ("began_at", models.DateTimeField()),
                ("last_at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["began_at"], name="tries_by_beginning")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("account", "door"), name="tries_of_one_account_at_one_door_are_one_row"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Leave",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                (
                    "deputy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deputising",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="leaves", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="leave_ends_after_it_starts"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("deputy", models.F("person")), _negated=True),
                        name="a_deputy_is_somebody_else",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Site",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=4, unique=True)),
                ("name", models.CharField(max_length=80)),
                (
                    "sender_name",
                    models.CharField(
                        help_text="What a patient's lock screen shows. Names no treatment.", max_length=40
                    ),
                ),
                ("zone", models.CharField(max_length=40)),
                ("country", models.CharField(max_length=2)),
                (
                    "subdivision",
                    models.CharField(
                        blank=True, help_text="Of the country, as in ISO 3166-2: SA, OR, ENG.", max_length=3
                    ),
                ),
                ("rules", models.JSONField(default=list)),
                ("team_phone", models.CharField(max_length=20)),
                ("team_hours", models.CharField(max_length=80)),
                ("night_phone", models.CharField(max_length=20)),
                ("crisis_phone", models.CharField(max_length=20)),
                ("crisis_name", models.CharField(max_length=40)),
                ("emergency_phone", models.CharField(max_length=20)),
                ("last_number", models.PositiveIntegerField(default=0)),
                (
                    "fallback",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Patient",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("full_name", models.CharField(max_length=120)),
                ("short_name", models.CharField(max_length=40)),
                ("pronouns", models.CharField(blank=True, max_length=40)),
                ("born_on", models.DateField()),
                ("email", models.EmailField(blank=True, max_length=254)),
                ("phone", models.CharField(blank=True, max_length=20)),
                ("zone", models.CharField(max_length=40)),
                ("language", models.CharField(blank=True, max_length=40)),
                ("interpreter_wanted", models.BooleanField(default=False)),
                ("access_needs", models.CharField(blank=True, max_length=200)),
                ("allergies", models.CharField(blank=True, max_length=200)),
                ("prescriber_name", models.CharField(blank=True, max_length=80)),
                ("prescriber_phone", models.CharField(blank=True, max_length=20)),
                ("messages_wanted", models.BooleanField(default=True)),
                (
                    "user",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="patient",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "registered_at",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tracker.site"),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "unscoped",
                "indexes": [models.Index(fields=["born_on"], name="patient_by_birthday")],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="EmergencyAccess",
            fields=[
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "reason",
                    models.SmallIntegerField(
                        choices=[
                            (1, "immediate danger to somebody's life or health"),
                            (2, "the patient needs care now and nobody who sees the record is there"),
                            (3, "an emergency service or a hospital asks"),
                            (4, "something else that cannot wait"),
                        ]
                    ),
                ),
                ("words", models.CharField(max_length=500)),
                ("opened_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("signed_with", models.SmallIntegerField(choices=[(1, "password"), (2, "password and second factor")])),
                (
                    "opened_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="emergency_accesses",
                        to="tracker.patient",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "unscoped",
                "indexes": [models.Index(fields=["opened_by", "ends_at"], name="emergency_by_person_and_end")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("opened_at"))),
                        name="emergency_access_ends_after_it_begins",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("words", ""), _negated=True), name="emergency_access_says_why"
                    ),
                ],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="EmergencyEnd",
            fields=[
                (
                    "access",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="early_end",
                        serialize=False,
                        to="tracker.emergencyaccess",
                    ),
                ),
                ("ended_at", models.DateTimeField()),
                (
                    "ended_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "unscoped",
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="EmergencyReview",
            fields=[
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "finding",
                    models.SmallIntegerField(choices=[(1, "justified"), (2, "not justified"), (3, "needs follow-up")]),
                ),
                ("words", models.CharField(max_length=1000)),
                ("reviewed_at", models.DateTimeField()),
                (
                    "access",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reviews",
                        to="tracker.emergencyaccess",
                    ),
                ),
                (
                    "reviewed_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "unscoped",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("words", ""), _negated=True), name="emergency_review_has_words"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("finding__in", (1, 2))),
                        fields=("access",),
                        name="an_emergency_access_is_settled_once",
                    ),
                ],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(blank=True, db_index=True, max_length=64)),
                ("email", models.EmailField(max_length=254)),
                ("full_name", models.CharField(max_length=120)),
                ("short_name", models.CharField(max_length=40)),
                ("credential", models.CharField(blank=True, max_length=80)),
                (
                    "role",
                    models.SmallIntegerField(
                        choices=[
                            (1, "therapist"),
                            (2, "prescriber"),
                            (3, "rater"),
                            (4, "coordinator"),
                            (5, "supervisor"),
                            (6, "medical director"),
                            (7, "administrator"),
                        ],
                        null=True,
                    ),
                ),
                ("invited_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("accepted_at", models.DateTimeField(null=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                (
                    "invited_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "patient",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tracker.patient"
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="invitations", to="tracker.site"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "unscoped",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("patient__isnull", False), ("role", None)),
                            models.Q(("patient", None), ("role__isnull", False)),
                            _connector="OR",
                        ),
                        name="invitation_is_to_a_role_or_to_a_record",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("expires_at__gt", models.F("invited_at"))),
                        name="invitation_expires_after_it_is_made",
                    ),
                ],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Letter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("is_alert", models.BooleanField(default=False)),
                ("address", models.EmailField(max_length=254)),
                ("origin", models.CharField(max_length=200)),
                ("asked_at", models.DateTimeField()),
                ("lease_until", models.DateTimeField(null=True)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                (
                    "invitation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="letters",
                        to="tracker.invitation",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ProtocolVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=32)),
                ("version", models.CharField(max_length=16)),
                ("title", models.CharField(max_length=400)),
                ("format", models.PositiveSmallIntegerField()),
                ("body", models.BinaryField()),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("is_regulation", models.BooleanField(default=False)),
                ("published_at", models.DateTimeField()),
                (
                    "base",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="supplements",
                        to="tracker.protocolversion",
                    ),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "signed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="protocol_versions",
                        to="tracker.site",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("code", "version"), name="a_version_is_published_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("base", None), ("site", None)),
                            models.Q(("base__isnull", False), ("signed_by__isnull", False), ("site__isnull", False)),
                            _connector="OR",
                        ),
                        name="a_site_supplement_extends_a_protocol_and_is_signed",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Course",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reference", models.CharField(max_length=12, unique=True)),
                ("zone", models.CharField(max_length=40)),
                ("region", models.CharField(blank=True, max_length=6)),
                ("rules", models.JSONField(default=list)),
                ("arm", models.CharField(blank=True, max_length=32)),
                ("enrolled_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "standing",
                    models.SmallIntegerField(
                        choices=[
                            (1, "active"),
                            (2, "on hold"),
                            (3, "treatment stopped"),
                            (4, "withdrawn from contact"),
                            (5, "transferred"),
                            (6, "died"),
                            (7, "completed"),
                        ],
                        default=1,
                    ),
                ),
                ("standing_since", models.DateTimeField(null=True)),
                (
                    "phase",
                    models.SmallIntegerField(
                        choices=[
                            (1, "screening"),
                            (2, "preparation"),
                            (3, "dosing"),
                            (4, "integration"),
                            (5, "follow-up"),
                        ],
                        default=1,
                    ),
                ),
                ("doses_given", models.PositiveSmallIntegerField(default=0)),
                ("window_visit", models.CharField(blank=True, max_length=64)),
                ("window_opens_at", models.DateTimeField(null=True)),
                ("window_narrows_at", models.DateTimeField(null=True)),
                ("window_closes_at", models.DateTimeField(null=True)),
                ("window_provisional", models.BooleanField(default=False)),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="courses", to="tracker.patient"
                    ),
                ),
                (
                    "protocol_version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="courses",
                        to="tracker.protocolversion",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="courses", to="tracker.site"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "unscoped",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at", None), ("ended_at__gte", models.F("enrolled_at")), _connector="OR"
                        ),
                        name="course_ends_after_it_starts",
                    )
                ],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Booking",
            fields=[
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("happened_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                (
                    "source",
                    models.SmallIntegerField(
                        choices=[(1, "as it happened"), (2, "entered later"), (3, "from paper")], default=1
                    ),
                ),
                ("visit_key", models.CharField(max_length=64)),
                ("starts_at", models.DateTimeField(null=True)),
                ("ends_at", models.DateTimeField(null=True)),
                ("place", models.CharField(blank=True, max_length=80)),
                (
                    "asked_by",
                    models.SmallIntegerField(
                        choices=[(0, "first booking"), (1, "the patient"), (2, "the clinic")], default=0
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=200)),
                (
                    "on_behalf_of",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "replaces",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="tracker.booking",
                    ),
                ),
                (
                    "with_whom",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "course",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="%(class)s_facts", to="tracker.course"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "unscoped",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("recorded_at__gte", models.F("happened_at"))),
                        name="booking_is_recorded_after_it_happened",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ends_at", None), ("starts_at", None)),
                            models.Q(
                                ("ends_at__gt", models.F("starts_at")),
                                ("ends_at__isnull", False),
                                ("starts_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="booking_has_both_times_or_none",
                    ),
                ],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="AdverseEvent",
            fields=[
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("happened_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                (
                    "source",
                    models.SmallIntegerField(
                        choices=[(1, "as it happened"), (2, "entered later"), (3, "from paper")], default=1
                    ),
                ),
                ("visit_key", models.CharField(blank=True, max_length=64)),
                ("term", models.CharField(max_length=120)),
                ("felt", models.SmallIntegerField(choices=[(1, "Pleasant"), (2, "Neither"), (3, "Unpleasant")])),
                ("severity", models.SmallIntegerField(choices=[(1, "Mild"), (2, "Moderate"), (3, "Severe")])),
                ("serious", models.BooleanField()),
                ("fatal", models.BooleanField(null=True)),
                ("life_threatening", models.BooleanField(null=True)),
                ("unexpected", models.BooleanField(null=True)),
                ("suspected", models.BooleanField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("done_about_it", models.CharField(blank=True, max_length=200)),
                (
                    "on_behalf_of",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "replaces",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="tracker.adverseevent",
                    ),
                ),
                (
                    "course",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="%(class)s_facts", to="tracker.course"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "unscoped",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("recorded_at__gte", models.F("happened_at"))),
                        name="adverseevent_is_recorded_after_it_happened",
                    ),
                    models.CheckConstraint(condition=models.Q(("term", ""), _negated=True), name="event_has_a_name"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("serious", True),
                            models.Q(("fatal", True), ("life_threatening", True), _connector="OR", _negated=True),
                            _connector="OR",
                        ),
                        name="death_and_danger_to_life_are_serious",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at", None), ("ended_at__gte", models.F("happened_at")), _connector="OR"
                        ),
                        name="event_ends_after_it_starts",
                    ),
                ],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Departure",
            fields=[
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("happened_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                (
                    "source",
                    models.SmallIntegerField(
                        choices=[(1, "as it happened"), (2, "entered later"), (3, "from paper")], default=1
                    ),
                ),
                ("code", models.CharField(max_length=32)),
                ("visit_key", models.CharField(blank=True, max_length=64)),
                ("reason", models.CharField(max_length=500)),
                (
                    "course",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="%(class)s_facts", to="tracker.course"
                    ),
                ),
                (
                    "on_behalf_of",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "replaces",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="tracker.departure",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "unscoped",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("recorded_at__gte", models.F("happened_at"))),
                        name="departure_is_recorded_after_it_happened",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="departure_says_why"
                    ),
                ],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="DetailChange",
            fields=[
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("happened_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                (
                    "source",
                    models.SmallIntegerField(
                        choices=[(1, "as it happened"), (2, "entered later"), (3, "from paper")], default=1
                    ),
                ),
                ("field", models.CharField(max_length=40)),
                ("old", models.CharField(blank=True, max_length=500)),
                ("new", models.CharField(blank=True, max_length=500)),
                (
                    "course",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="%(class)s_facts", to="tracker.course"
                    ),
                ),
                (
                    "on_behalf_of",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "replaces",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="tracker.detailchange",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "unscoped",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("recorded_at__gte", models.F("happened_at"))),
                        name="detailchange_is_recorded_after_it_happened",
                    )
                ],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Dose",
            fields=[
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("happened_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                (
                    "source",
                    models.SmallIntegerField(
                        choices=[(1, "as it happened"), (2, "entered later"), (3, "from paper")], default=1
                    ),
                ),
                ("visit_key", models.CharField(max_length=64)),
                ("mg", models.DecimalField(decimal_places=2, max_digits=7)),
                ("site_code", models.CharField(blank=True, max_length=4)),
                ("product", models.CharField(blank=True, max_length=40)),
                ("lot", models.CharField(max_length=40)),
                ("given_as", models.CharField(blank=True, default="", max_length=32)),
                ("ended_at", models.DateTimeField(null=True)),
                ("observed", models.BooleanField(null=True)),
                (
                    "course",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="%(class)s_facts", to="tracker.course"
                    ),
                ),
                (
                    "given_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "on_behalf_of",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "replaces",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="tracker.dose",
                    ),
                ),
                (
                    "witnessed_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "unscoped",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("recorded_at__gte", models.F("happened_at"))),
                        name="dose_is_recorded_after_it_happened",
                    ),
                    models.CheckConstraint(condition=models.Q(("mg__gte", 0)), name="dose_is_not_less_than_nothing"),
                    models.CheckConstraint(
                        condition=models.Q(("given_by", models.F("witnessed_by")), _negated=True),
                        name="dose_is_witnessed_by_another_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at", None), ("ended_at__gt", models.F("happened_at")), _connector="OR"
                        ),
                        name="infusion_ends_after_it_starts",
                    ),
                ],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="ElectronicSignature",
            fields=[
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("table", models.CharField(max_length=40)),
                ("row", models.CharField(max_length=36)),
                ("digest", models.CharField(max_length=64)),
                (
                    "meaning",
                    models.SmallIntegerField(
                        choices=[(1, "authorship"), (2, "review"), (3, "approval"), (4, "witness")]
                    ),
                ),
                ("printed_name", models.CharField(max_length=120)),
                ("credential", models.CharField(blank=True, max_length=80)),
                ("signed_at", models.DateTimeField()),
                ("zone", models.CharField(max_length=40)),
                ("signed_with", models.SmallIntegerField(choices=[(1, "password"), (2, "password and second factor")])),
                (
                    "course",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="electronic_signatures",
                        to="tracker.course",
                    ),
                ),
                (
                    "signed_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "unscoped",
                "indexes": [models.Index(fields=["row"], name="signatures_of_a_row")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("printed_name", ""), _negated=True), name="an_e_signature_prints_a_name"
                    ),
                    models.UniqueConstraint(
                        fields=("table", "row", "signed_by", "meaning"), name="nobody_signs_a_row_twice_alike"
                    ),
                ],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Enrolment",
            fields=[
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("happened_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                (
                    "source",
                    models.SmallIntegerField(
                        choices=[(1, "as it happened"), (2, "entered later"), (3, "from paper")], default=1
                    ),
                ),
                (
                    "course",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="%(class)s_facts", to="tracker.course"
                    ),
                ),
                (
                    "on_behalf_of",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "replaces",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="tracker.enrolment",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "unscoped",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("recorded_at__gte", models.F("happened_at"))),
                        name="enrolment_is_recorded_after_it_happened",
                    )
                ],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Filing",
            fields=[
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("happened_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                (
                    "source",
                    models.SmallIntegerField(
                        choices=[(1, "as it happened"), (2, "entered later"), (3, "from paper")], default=1
                    ),
                ),
                ("form", models.CharField(max_length=32)),
                ("about", models.CharField(max_length=96)),
                ("number", models.CharField(blank=True, max_length=80)),
                (
                    "course",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="%(class)s_facts", to="tracker.course"
                    ),
                ),
                (
                    "on_behalf_of",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "replaces",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="tracker.filing",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "unscoped",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("recorded_at__gte", models.F("happened_at"))),
                        name="filing_is_recorded_after_it_happened",
                    )
                ],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="GateCheck",
            fields=[
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("happened_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                (
                    "source",
                    models.SmallIntegerField(
                        choices=[(1, "as it happened"), (2, "entered later"), (3, "from paper")], default=1
                    ),
                ),
                ("code", models.CharField(max_length=32)),
                ("visit_key", models.CharField(blank=True, max_length=64)),
                ("passed", models.BooleanField()),
                ("detail", models.CharField(blank=True, max_length=200)),
                (
                    "course",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="%(class)s_facts", to="tracker.course"
                    ),
                ),
                (
                    "on_behalf_of",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "replaces",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="tracker.gatecheck",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "unscoped",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("recorded_at__gte", models.F("happened_at"))),
                        name="gatecheck_is_recorded_after_it_happened",
                    )
                ],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="GroupSession",
            fields=[
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("happened_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                (
                    "source",
                    models.SmallIntegerField(
                        choices=[(1, "as it happened"), (2, "entered later"), (3, "from paper")], default=1
                    ),
                ),
                ("visit_key", models.CharField(max_length=64)),
                ("clients", models.PositiveSmallIntegerField()),
                ("facilitators", models.PositiveSmallIntegerField()),
                ("largest_mg", models.DecimalField(decimal_places=2, max_digits=7)),
                (
                    "course",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="%(class)s_facts", to="tracker.course"
                    ),
                ),
                (
                    "on_behalf_of",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "replaces",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="tracker.groupsession",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "unscoped",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("recorded_at__gte", models.F("happened_at"))),
                        name="groupsession_is_recorded_after_it_happened",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("clients__gte", 1)), name="a_group_has_the_patient_in_it"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("largest_mg__gte", 0)), name="a_group_takes_no_less_than_nothing"
                    ),
                ],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Insight",
            fields=[
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("happened_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                (
                    "source",
                    models.SmallIntegerField(
                        choices=[(1, "as it happened"), (2, "entered later"), (3, "from paper")], default=1
                    ),
                ),
                ("visit_key", models.CharField(max_length=64)),
                ("text", models.TextField(max_length=2000)),
                (
                    "course",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="%(class)s_facts", to="tracker.course"
                    ),
                ),
                (
                    "on_behalf_of",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "replaces",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="tracker.insight",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "unscoped",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("recorded_at__gte", models.F("happened_at"))),
                        name="insight_is_recorded_after_it_happened",
                    ),
                    models.CheckConstraint(condition=models.Q(("text", ""), _negated=True), name="insight_has_words"),
                ],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Intention",
            fields=[
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("happened_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                (
                    "source",
                    models.SmallIntegerField(
                        choices=[(1, "as it happened"), (2, "entered later"), (3, "from paper")], default=1
                    ),
                ),
                ("text", models.TextField(blank=True, max_length=2000)),
                ("chose_none", models.BooleanField(default=False)),
                (
                    "course",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="%(class)s_facts", to="tracker.course"
                    ),
                ),
                (
                    "on_behalf_of",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "replaces",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="tracker.intention",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "unscoped",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("recorded_at__gte", models.F("happened_at"))),
                        name="intention_is_recorded_after_it_happened",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("chose_none", True), ("text", "")),
                            models.Q(("chose_none", False), models.Q(("text", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="intention_has_words_or_was_not_wanted",
                    ),
                ],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Medication",
            fields=[
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("happened_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                (
                    "source",
                    models.SmallIntegerField(
                        choices=[(1, "as it happened"), (2, "entered later"), (3, "from paper")], default=1
                    ),
                ),
                ("code", models.CharField(max_length=32)),
                ("name", models.CharField(blank=True, max_length=80)),
                ("per_day", models.DecimalField(decimal_places=3, max_digits=8)),
                (
                    "unit",
                    models.CharField(
                        choices=[("mg", "mg"), ("capsule", "capsules"), ("tablet", "tablets")],
                        default="mg",
                        max_length=8,
                    ),
                ),
                ("half_life", models.DecimalField(decimal_places=1, max_digits=6, null=True)),
                (
                    "course",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="%(class)s_facts", to="tracker.course"
                    ),
                ),
                (
                    "on_behalf_of",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "replaces",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="tracker.medication",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "unscoped",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("recorded_at__gte", models.F("happened_at"))),
                        name="medication_is_recorded_after_it_happened",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("per_day__gte", 0)), name="nobody_takes_less_than_nothing"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("half_life", None), ("half_life__gt", 0), _connector="OR"),
                        name="a_half_life_is_more_than_nothing",
                    ),
                ],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Milestone",
            fields=[
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("happened_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                (
                    "source",
                    models.SmallIntegerField(
                        choices=[(1, "as it happened"), (2, "entered later"), (3, "from paper")], default=1
                    ),
                ),
                ("code", models.CharField(max_length=32)),
                ("visit_key", models.CharField(blank=True, max_length=64)),
                ("detail", models.CharField(blank=True, max_length=200)),
                (
                    "course",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="%(class)s_facts", to="tracker.course"
                    ),
                ),
                (
                    "on_behalf_of",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "replaces",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="tracker.milestone",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "unscoped",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("recorded_at__gte", models.F("happened_at"))),
                        name="milestone_is_recorded_after_it_happened",
                    )
                ],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Note",
            fields=[
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("happened_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                (
                    "source",
                    models.SmallIntegerField(
                        choices=[(1, "as it happened"), (2, "entered later"), (3, "from paper")], default=1
                    ),
                ),
                ("visit_key", models.CharField(blank=True, max_length=64)),
                ("text", models.TextField(max_length=20000)),
                (
                    "addendum_to",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="addenda",
                        to="tracker.note",
                    ),
                ),
                (
                    "course",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="%(class)s_facts", to="tracker.course"
                    ),
                ),
                (
                    "on_behalf_of",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "replaces",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="tracker.note",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "unscoped",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("recorded_at__gte", models.F("happened_at"))),
                        name="note_is_recorded_after_it_happened",
                    ),
                    models.CheckConstraint(condition=models.Q(("text", ""), _negated=True), name="note_has_words"),
                ],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Practice",
            fields=[
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("happened_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                (
                    "source",
                    models.SmallIntegerField(
                        choices=[(1, "as it happened"), (2, "entered later"), (3, "from paper")], default=1
                    ),
                ),
                ("text", models.TextField(max_length=200)),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(null=True)),
                (
                    "course",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="%(class)s_facts", to="tracker.course"
                    ),
                ),
                (
                    "on_behalf_of",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "replaces",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="tracker.practice",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "unscoped",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("recorded_at__gte", models.F("happened_at"))),
                        name="practice_is_recorded_after_it_happened",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_on", None), ("ends_on__gte", models.F("starts_on")), _connector="OR"),
                        name="practice_ends_after_it_starts",
                    ),
                ],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="PracticeCheckIn",
            fields=[
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("happened_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                (
                    "source",
                    models.SmallIntegerField(
                        choices=[(1, "as it happened"), (2, "entered later"), (3, "from paper")], default=1
                    ),
                ),
                ("day", models.DateField()),
                ("done", models.BooleanField(default=True)),
                (
                    "course",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="%(class)s_facts", to="tracker.course"
                    ),
                ),
                (
                    "on_behalf_of",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "practice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="check_ins", to="tracker.practice"
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "replaces",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="tracker.practicecheckin",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "unscoped",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("recorded_at__gte", models.F("happened_at"))),
                        name="practicecheckin_is_recorded_after_it_happened",
                    )
                ],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="PrivateNote",
            fields=[
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("written_at", models.DateTimeField()),
                ("text", models.TextField(max_length=12000)),
                (
                    "author",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "course",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tracker.course"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "unscoped",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="private_note_has_words"
                    )
                ],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Rating",
            fields=[
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("happened_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                (
                    "source",
                    models.SmallIntegerField(
                        choices=[(1, "as it happened"), (2, "entered later"), (3, "from paper")], default=1
                    ),
                ),
                ("visit_key", models.CharField(max_length=64)),
                ("assessment", models.CharField(max_length=32)),
                ("total", models.DecimalField(decimal_places=1, max_digits=6)),
                (
                    "course",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="%(class)s_facts", to="tracker.course"
                    ),
                ),
                (
                    "on_behalf_of",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "rated_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "replaces",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="tracker.rating",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "unscoped",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("recorded_at__gte", models.F("happened_at"))),
                        name="rating_is_recorded_after_it_happened",
                    )
                ],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Redaction",
            fields=[
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("happened_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                (
                    "source",
                    models.SmallIntegerField(
                        choices=[(1, "as it happened"), (2, "entered later"), (3, "from paper")], default=1
                    ),
                ),
                ("noun", models.CharField(max_length=32)),
                ("redacted", models.UUIDField()),
                ("fields", models.CharField(max_length=200)),
                ("reason", models.CharField(max_length=500)),
                (
                    "course",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="%(class)s_facts", to="tracker.course"
                    ),
                ),
                (
                    "on_behalf_of",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "replaces",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="tracker.redaction",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "unscoped",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("recorded_at__gte", models.F("happened_at"))),
                        name="redaction_is_recorded_after_it_happened",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="redaction_says_why"
                    ),
                ],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Release",
            fields=[
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("happened_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                (
                    "source",
                    models.SmallIntegerField(
                        choices=[(1, "as it happened"), (2, "entered later"), (3, "from paper")], default=1
                    ),
                ),
                ("visit_key", models.CharField(max_length=64)),
                ("snapshot", models.JSONField()),
                ("identity_checked", models.BooleanField()),
                (
                    "course",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="%(class)s_facts", to="tracker.course"
                    ),
                ),
                (
                    "on_behalf_of",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "replaces",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="tracker.release",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "unscoped",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("recorded_at__gte", models.F("happened_at"))),
                        name="release_is_recorded_after_it_happened",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("identity_checked", True)), name="a_release_checks_name_and_birthday_aloud"
                    ),
                ],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Reminder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=160)),
                ("code", models.CharField(max_length=32)),
                (
                    "audience",
                    models.SmallIntegerField(
                        choices=[(1, "patient"), (2, "lead"), (3, "whoever is on duty"), (4, "supervisor")]
                    ),
                ),
                ("visit_key", models.CharField(max_length=64)),
                ("due_at", models.DateTimeField()),
                ("waits", models.BooleanField(default=False)),
                (
                    "status",
                    models.SmallIntegerField(
                        choices=[
                            (1, "planned"),
                            (2, "sent"),
                            (3, "cancelled"),
                            (4, "failed"),
                            (5, "not sent: the patient wants no messages, or has no address"),
                            (6, "not sent: its time had passed"),
                        ],
                        default=1,
                    ),
                ),
                ("lease_until", models.DateTimeField(null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("settled_at", models.DateTimeField(null=True)),
                (
                    "course",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reminders",
                        to="tracker.course",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "unscoped",
                "indexes": [
                    models.Index(
                        condition=models.Q(("status", 1), ("waits", False)),
                        fields=["due_at"],
                        name="reminder_that_is_due",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("course", "key"), name="a_reminder_is_planned_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("settled_at", None), ("status", 1)),
                            models.Q(models.Q(("status", 1), _negated=True), ("settled_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="a_reminder_is_settled_or_still_planned",
                    ),
                ],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="DeliveryAttempt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("started_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(null=True)),
                ("message_id", models.CharField(max_length=120)),
                ("receipt", models.CharField(blank=True, max_length=200)),
                (
                    "course",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tracker.course",
                    ),
                ),
                (
                    "reminder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="delivery_attempts",
                        to="tracker.reminder",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "unscoped",
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Request",
            fields=[
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("happened_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                (
                    "source",
                    models.SmallIntegerField(
                        choices=[(1, "as it happened"), (2, "entered later"), (3, "from paper")], default=1
                    ),
                ),
                ("kind", models.SmallIntegerField(choices=[(1, "asked for another time"), (2, "asked to be phoned")])),
                ("visit_key", models.CharField(blank=True, max_length=64)),
                (
                    "course",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="%(class)s_facts", to="tracker.course"
                    ),
                ),
                (
                    "on_behalf_of",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "replaces",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="tracker.request",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "unscoped",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("recorded_at__gte", models.F("happened_at"))),
                        name="request_is_recorded_after_it_happened",
                    )
                ],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Requirement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=96)),
                (
                    "rule",
                    models.SmallIntegerField(
                        choices=[
                            (1, "held"),
                            (2, "window"),
                            (3, "outcome"),
                            (4, "gate"),
                            (5, "amount"),
                            (6, "staff"),
                            (7, "duration"),
                            (8, "hours"),
                            (9, "discharge"),
                            (10, "escort"),
                            (11, "assessment"),
                            (12, "integration-session"),
                            (13, "second-part"),
                            (14, "devices"),
                            (15, "overnight"),
                            (16, "measurement"),
                            (17, "stay"),
                            (18, "interval"),
                            (19, "report"),
                            (20, "call"),
                            (21, "standing"),
                            (30, "notice"),
                            (31, "milestone"),
                            (32, "document"),
                            (33, "departure"),
                            (34, "criterion"),
                            (35, "washout"),
                            (36, "count"),
                            (37, "medicine"),
                            (38, "branch"),
                            (40, "staffing"),
                            (41, "prohibition"),
                            (42, "continuity"),
                            (43, "rater"),
                            (44, "group"),
                            (45, "infusion"),
                            (46, "observed"),
                            (47, "limit"),
                            (48, "leaving"),
                            (49, "restriction"),
                        ]
                    ),
                ),
                (
                    "severity",
                    models.SmallIntegerField(choices=[(0, "safety"), (1, "protocol"), (2, "record"), (3, "advice")]),
                ),
                ("opens_at", models.DateTimeField(null=True)),
                ("due_at", models.DateTimeField(null=True)),
                ("closes_at", models.DateTimeField(null=True)),
                ("provisional", models.BooleanField()),
                ("met_at", models.DateTimeField(null=True)),
                ("settled_at", models.DateTimeField(null=True)),
                (
                    "outcome",
                    models.SmallIntegerField(
                        choices=[
                            (0, "pending"),
                            (1, "met"),
                            (2, "met_early"),
                            (3, "met_late"),
                            (4, "entered_late"),
                            (5, "broken"),
                            (6, "not_applicable"),
                            (7, "not_assessable"),
                        ]
                    ),
                ),
                ("waived_from", models.DateTimeField(null=True)),
                ("waived_until", models.DateTimeField(null=True)),
                ("detail", models.JSONField(null=True)),
                (
                    "course",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="requirements",
                        to="tracker.course",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "unscoped",
                "indexes": [
                    models.Index(
                        condition=models.Q(("closes_at__isnull", False), ("met_at", None), ("settled_at", None)),
                        fields=["closes_at"],
                        name="requirement_that_is_open",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("course", "key"), name="a_course_has_each_requirement_once")
                ],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="RoomEntry",
            fields=[
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("happened_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                (
                    "source",
                    models.SmallIntegerField(
                        choices=[(1, "as it happened"), (2, "entered later"), (3, "from paper")], default=1
                    ),
                ),
                ("visit_key", models.CharField(max_length=64)),
                (
                    "kind",
                    models.SmallIntegerField(
                        choices=[
                            (1, "identity checked aloud"),
                            (2, "in the room"),
                            (3, "vital signs"),
                            (4, "eyeshades"),
                            (5, "music"),
                            (6, "support"),
                            (7, "discharge"),
                            (8, "rescue medicine"),
                            (9, "emergency call"),
                            (10, "help arrived"),
                            (11, "transferred to"),
                            (12, "family told"),
                            (13, "sign looked for"),
                            (14, "stand-in watching"),
                        ]
                    ),
                ),
                ("until", models.DateTimeField(null=True)),
                ("systolic", models.PositiveSmallIntegerField(null=True)),
                ("diastolic", models.PositiveSmallIntegerField(null=True)),
                ("pulse", models.PositiveSmallIntegerField(null=True)),
                ("saturation", models.PositiveSmallIntegerField(null=True)),
                ("temperature", models.DecimalField(decimal_places=1, max_digits=3, null=True)),
                ("code", models.CharField(blank=True, max_length=32)),
                ("present", models.BooleanField(null=True)),
                ("escorted", models.BooleanField(null=True)),
                ("detail", models.CharField(blank=True, max_length=200)),
                ("roles", models.CharField(blank=True, default="", max_length=200)),
                (
                    "where",
                    models.SmallIntegerField(
                        choices=[(1, "in the room"), (2, "on the premises"), (3, "reachable")], default=1
                    ),
                ),
                (
                    "course",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="%(class)s_facts", to="tracker.course"
                    ),
                ),
                (
                    "on_behalf_of",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "replaces",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="tracker.roomentry",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "unscoped",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("recorded_at__gte", models.F("happened_at"))),
                        name="roomentry_is_recorded_after_it_happened",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind__in", (2, 14)), _negated=True),
                            models.Q(
                                ("person__isnull", False),
                                ("until__gt", models.F("happened_at")),
                                ("until__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="presence_names_a_person_and_an_end",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", 3), _negated=True),
                            models.Q(
                                ("diastolic__isnull", False),
                                ("diastolic__range", (20, 200)),
                                ("systolic__gt", models.F("diastolic")),
                                ("systolic__isnull", False),
                                ("systolic__range", (40, 300)),
                            ),
                            _connector="OR",
                        ),
                        name="vital_signs_have_a_blood_pressure_a_body_can_have",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", 13), _negated=True),
                            models.Q(("present__isnull", False), models.Q(("code", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="a_sign_is_there_or_not",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", 11), _negated=True),
                            models.Q(("detail", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="a_transfer_says_where_to",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("saturation", None), ("saturation__range", (50, 100)), _connector="OR"),
                            models.Q(("temperature", None), ("temperature__range", (30, 44)), _connector="OR"),
                        ),
                        name="saturation_and_temperature_are_what_a_body_can_have",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", 1), _negated=True), ("person__isnull", False), _connector="OR"
                        ),
                        name="identity_is_checked_by_somebody",
                    ),
                ],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Signature",
            fields=[
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("happened_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                (
                    "source",
                    models.SmallIntegerField(
                        choices=[(1, "as it happened"), (2, "entered later"), (3, "from paper")], default=1
                    ),
                ),
                ("code", models.CharField(max_length=32)),
                ("signed_by", models.CharField(max_length=200)),
                ("edition", models.CharField(blank=True, max_length=80)),
                ("modified", models.BooleanField(default=False)),
                ("visit_key", models.CharField(blank=True, max_length=64)),
                (
                    "course",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="%(class)s_facts", to="tracker.course"
                    ),
                ),
                (
                    "on_behalf_of",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "replaces",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="tracker.signature",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "unscoped",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("recorded_at__gte", models.F("happened_at"))),
                        name="signature_is_recorded_after_it_happened",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("signed_by", ""), _negated=True), name="signature_names_who_signed"
                    ),
                ],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.SmallIntegerField(
                        choices=[
                            (1, "therapist"),
                            (2, "prescriber"),
                            (3, "rater"),
                            (4, "coordinator"),
                            (5, "supervisor"),
                            (6, "medical director"),
                            (7, "administrator"),
                        ]
                    ),
                ),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField(null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="memberships", to="tracker.site"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_at", None), ("ends_at__gt", models.F("starts_at")), _connector="OR"),
                        name="membership_ends_after_it_starts",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DutyShift",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="shifts", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="shifts", to="tracker.site"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["site", "ends_at"], name="shift_by_site_and_end")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="shift_ends_after_it_starts"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Credential",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=32)),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField(null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="credentials",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tracker.site"),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_at", None), ("ends_at__gt", models.F("starts_at")), _connector="OR"),
                        name="credential_ends_after_it_starts",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CourseEvent",
            fields=[
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("happened_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                (
                    "source",
                    models.SmallIntegerField(
                        choices=[(1, "as it happened"), (2, "entered later"), (3, "from paper")], default=1
                    ),
                ),
                (
                    "turn",
                    models.SmallIntegerField(
                        choices=[
                            (1, "On hold"),
                            (2, "Resumed"),
                            (3, "Treatment stopped"),
                            (4, "Withdrawn from contact"),
                            (5, "Transferred"),
                            (6, "Died"),
                            (7, "Completed"),
                        ]
                    ),
                ),
                (
                    "decided_by",
                    models.SmallIntegerField(
                        choices=[
                            (1, "the patient"),
                            (2, "the care team"),
                            (3, "the prescriber or medical director"),
                            (4, "somebody outside the clinic"),
                            (5, "nobody: it happened"),
                            (6, "the house rule after a serious event"),
                        ]
                    ),
                ),
                ("reason", models.CharField(max_length=500)),
                ("from_zone", models.CharField(blank=True, max_length=40)),
                ("to_zone", models.CharField(blank=True, max_length=40)),
                (
                    "course",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="%(class)s_facts", to="tracker.course"
                    ),
                ),
                (
                    "on_behalf_of",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "replaces",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="tracker.courseevent",
                    ),
                ),
                (
                    "from_site",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tracker.site",
                    ),
                ),
                (
                    "to_site",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tracker.site",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "unscoped",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("recorded_at__gte", models.F("happened_at"))),
                        name="courseevent_is_recorded_after_it_happened",
                    ),
                    models.CheckConstraint(condition=models.Q(("reason", ""), _negated=True), name="turn_says_why"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("turn", 5),
                            models.Q(("from_zone", ""), ("to_site", None), ("to_zone", "")),
                            _connector="OR",
                        ),
                        name="only_a_transfer_names_a_site",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("to_site", None),
                            models.Q(("to_site", models.F("from_site")), _negated=True),
                            _connector="OR",
                        ),
                        name="transfer_goes_to_another_site",
                    ),
                ],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="CaseloadTally",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("rule", models.SmallIntegerField()),
                ("severity", models.SmallIntegerField()),
                ("state", models.SmallIntegerField()),
                ("number", models.PositiveIntegerField()),
                ("counted_at", models.DateTimeField()),
                (
                    "protocol_version",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tracker.protocolversion",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tallies",
                        to="tracker.site",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("site", "protocol_version", "rule", "severity", "state"), name="a_state_is_counted_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SiteRules",
            fields=[
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("since", models.DateField()),
                ("until", models.DateField(null=True)),
                ("set_at", models.DateTimeField()),
                (
                    "replaces",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="tracker.siterules",
                    ),
                ),
                (
                    "set_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="held_rules", to="tracker.site"
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tracker.protocolversion",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("until", None), ("until__gte", models.F("since")), _connector="OR"),
                        name="rules_end_no_earlier_than_they_begin",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="TherapySession",
            fields=[
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("happened_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                (
                    "source",
                    models.SmallIntegerField(
                        choices=[(1, "as it happened"), (2, "entered later"), (3, "from paper")], default=1
                    ),
                ),
                ("visit_key", models.CharField(max_length=64)),
                (
                    "outcome",
                    models.SmallIntegerField(
                        choices=[
                            (1, "Held"),
                            (2, "Cut short"),
                            (3, "Patient did not come"),
                            (4, "Cancelled by the patient"),
                            (5, "Cancelled by the clinic"),
                            (6, "Offered and declined"),
                            (7, "Patient came, not started"),
                            (8, "Dose withheld by the clinic"),
                            (9, "Transferred out, to hospital"),
                            (10, "Offered, no answer yet"),
                            (11, "Offered and accepted"),
                        ]
                    ),
                ),
                (
                    "mode",
                    models.SmallIntegerField(choices=[(1, "In person"), (2, "Video"), (3, "Telephone")], default=1),
                ),
                ("started_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("reason", models.CharField(blank=True, max_length=200)),
                (
                    "course",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="%(class)s_facts", to="tracker.course"
                    ),
                ),
                (
                    "on_behalf_of",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "replaces",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="tracker.therapysession",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "unscoped",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("recorded_at__gte", models.F("happened_at"))),
                        name="therapysession_is_recorded_after_it_happened",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome__in", (1, 2, 9)), _negated=True),
                            models.Q(
                                ("ended_at__gt", models.F("started_at")),
                                ("ended_at__isnull", False),
                                ("started_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="session_that_took_place_ends_after_it_starts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("outcome__in", (1, 2, 9)),
                            models.Q(("ended_at", None), ("started_at", None)),
                            _connector="OR",
                        ),
                        name="session_that_did_not_take_place_has_no_times",
                    ),
                ],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="TrailEntry",
            fields=[
                ("seq", models.BigIntegerField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                (
                    "event",
                    models.CharField(
                        choices=[
                            ("course.enrolled", "enrolled the patient"),
                            ("team.changed", "changed the care team"),
                            ("visit.booked", "booked a visit"),
                            ("visit.moved", "moved a visit"),
                            ("visit.cancelled", "cancelled a visit"),
                            ("session.recorded", "recorded a session"),
                            ("dosing.recorded", "recorded a dosing session"),
                            ("check.recorded", "answered a check"),
                            ("weight.recorded", "recorded the weight"),
                            ("rating.recorded", "recorded scores"),
                            ("dose.released", "released the dose"),
                            ("waiver.granted", "granted a waiver"),
                            ("waiver.refused", "refused a waiver"),
                            ("intention.set", "set an intention"),
                            ("practice.ticked", "ticked a practice"),
                            ("note.written", "wrote a note"),
                            ("note.signed", "signed a note"),
                            ("private.written", "wrote for themselves alone"),
                            ("keys.rotated", "sealed private words with a new key"),
                            ("protocol.published", "published a protocol version"),
                            ("rules.held", "said which rules hold at a site"),
                            ("course.moved", "moved the course to another protocol version"),
                            ("course.turned", "changed how the course stands"),
                            ("lead.changed", "handed the course over"),
                            ("event.recorded", "recorded an event"),
                            ("form.filed", "sent a form or report"),
                            ("request.made", "asked for something on their page"),
                            ("call.logged", "logged a call"),
                            ("fact.corrected", "corrected an entry"),
                            ("milestone.reached", "recorded a milestone"),
                            ("branch.decided", "decided on a way that parts"),
                            ("paper.signed", "recorded a signature"),
                            ("plan.departed", "recorded a departure from a plan"),
                            ("medicine.recorded", "recorded another medicine"),
                            ("group.recorded", "recorded a group session"),
                            ("contact.named", "recorded a contact person"),
                            ("patient.changed", "changed the patient's details"),
                            ("rota.changed", "changed the duty rota"),
                            ("leave.agreed", "entered leave and a deputy"),
                            ("reminder.sent", "sent a message"),
                            ("reads.sealed", "sealed who read which records"),
                            ("trail.read", "read the trail"),
                            ("checkpoints.fetched", "fetched the signed checkpoints"),
                            ("entry.redacted", "took personal data out of an entry"),
                            ("person.invited", "invited somebody to work here"),
                            ("patient.invited", "invited the patient to their own record"),
                            ("invitation.withdrawn", "withdrew an invitation"),
                            ("invitation.accepted", "accepted an invitation"),
                            ("role.ended", "ended a role"),
                            ("account.closed", "closed an account"),
                            ("account.opened", "opened an account again"),
                            ("reminder.failed", "could not send a message"),
                            ("emergency.opened", "opened the record in an emergency"),
                            ("emergency.refused", "asked for a record in an emergency and found none"),
                            ("emergency.ended", "ended an emergency access"),
                            ("emergency.reviewed", "reviewed an emergency access"),
                            ("door.in", "logged in"),
                            ("door.out", "logged out"),
                            ("door.ended", "came to the end of their session"),
                            ("door.unlocked", "unlocked their session"),
                            ("door.refused", "was refused at the log-in"),
                            ("door.code", "was refused at the second factor"),
                            ("door.unlock", "was refused when unlocking their session"),
                            ("door.password", "was refused when confirming with the password"),
                            ("door.locked", "was locked out after too many tries"),
                            ("password.changed", "changed their password"),
                            ("password.reset", "set a new password by the link in a letter"),
                            ("factor.added", "set up a second factor"),
                            ("factor.removed", "took a second factor away"),
                            ("recovery.made", "made new recovery codes"),
                            ("recovery.used", "used a recovery code"),
                            ("trail.reviewed", "reviewed the trail"),
                            ("site.founded", "opened a site at the command line"),
                            ("administrator.invited", "invited an administrator at the command line"),
                        ],
                        max_length=32,
                    ),
                ),
                ("actor", models.CharField(max_length=36)),
                ("course_reference", models.CharField(blank=True, db_index=True, max_length=12)),
                ("payload", models.TextField()),
                ("salt", models.CharField(max_length=32)),
                ("rows", models.TextField(blank=True, default="")),
                ("row_salt", models.CharField(blank=True, default="", max_length=32)),
                ("digest", models.CharField(max_length=64)),
                ("prev", models.CharField(max_length=64, unique=True)),
                ("hash", models.CharField(max_length=64, unique=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["actor", "seq"], name="trail_by_actor"),
                    models.Index(fields=["event", "seq"], name="trail_by_event"),
                    models.Index(fields=["at"], name="trail_by_moment"),
                ],
            },
        ),
        migrations.CreateModel(
            name="TrailHead",
            fields=[
                ("id", models.SmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("seq", models.BigIntegerField(default=0)),
                ("hash", models.CharField(blank=True, max_length=64)),
            ],
            options={
                "constraints": [models.CheckConstraint(condition=models.Q(("id", 1)), name="the_trail_has_one_head")],
            },
        ),
        migrations.CreateModel(
            name="TrailReview",
            fields=[
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("upto", models.BigIntegerField()),
                (
                    "finding",
                    models.SmallIntegerField(
                        choices=[
                            (1, "nothing to follow up"),
                            (2, "something to follow up"),
                            (3, "settled what was found earlier"),
                        ]
                    ),
                ),
                ("words", models.CharField(blank=True, max_length=500)),
                ("reviewed_at", models.DateTimeField()),
                (
                    "reviewed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="trail_reviews",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="trail_reviews", to="tracker.site"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("upto__gte", 1)), name="review_goes_up_to_a_line"),
                    models.CheckConstraint(
                        condition=models.Q(("finding", 1), models.Q(("words", ""), _negated=True), _connector="OR"),
                        name="review_that_found_something_says_what",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="VersionMove",
            fields=[
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("happened_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                (
                    "source",
                    models.SmallIntegerField(
                        choices=[(1, "as it happened"), (2, "entered later"), (3, "from paper")], default=1
                    ),
                ),
                ("reason", models.CharField(max_length=500)),
                ("signed", models.CharField(max_length=64)),
                (
                    "course",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="%(class)s_facts", to="tracker.course"
                    ),
                ),
                (
                    "from_version",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tracker.protocolversion",
                    ),
                ),
                (
                    "on_behalf_of",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "replaces",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="tracker.versionmove",
                    ),
                ),
                (
                    "to_version",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tracker.protocolversion",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "unscoped",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("recorded_at__gte", models.F("happened_at"))),
                        name="versionmove_is_recorded_after_it_happened",
                    ),
                    models.CheckConstraint(condition=models.Q(("reason", ""), _negated=True), name="move_says_why"),
                    models.CheckConstraint(
                        condition=models.Q(("to_version", models.F("from_version")), _negated=True),
                        name="a_move_goes_to_another_version",
                    ),
                ],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Waiver",
            fields=[
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("happened_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                (
                    "source",
                    models.SmallIntegerField(
                        choices=[(1, "as it happened"), (2, "entered later"), (3, "from paper")], default=1
                    ),
                ),
                ("requirement_key", models.CharField(max_length=96)),
                ("snapshot", models.JSONField()),
                ("granted", models.BooleanField()),
                ("until", models.DateTimeField(null=True)),
                ("reason", models.CharField(max_length=500)),
                (
                    "course",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="%(class)s_facts", to="tracker.course"
                    ),
                ),
                (
                    "on_behalf_of",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "protocol_version",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tracker.protocolversion",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "replaces",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="tracker.waiver",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "unscoped",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("recorded_at__gte", models.F("happened_at"))),
                        name="waiver_is_recorded_after_it_happened",
                    ),
                    models.CheckConstraint(condition=models.Q(("reason", ""), _negated=True), name="waiver_says_why"),
                ],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Weight",
            fields=[
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("happened_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                (
                    "source",
                    models.SmallIntegerField(
                        choices=[(1, "as it happened"), (2, "entered later"), (3, "from paper")], default=1
                    ),
                ),
                ("kg", models.DecimalField(decimal_places=1, max_digits=5)),
                (
                    "course",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="%(class)s_facts", to="tracker.course"
                    ),
                ),
                (
                    "on_behalf_of",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "replaces",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="tracker.weight",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "unscoped",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("recorded_at__gte", models.F("happened_at"))),
                        name="weight_is_recorded_after_it_happened",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kg__range", (25, 400))), name="weight_is_one_a_grown_person_can_have"
                    ),
                ],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="BookingSlot",
            fields=[
                (
                    "booking",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="slot",
                        serialize=False,
                        to="tracker.booking",
                    ),
                ),
                ("visit_key", models.CharField(max_length=64)),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                (
                    "course",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="slots", to="tracker.course"
                    ),
                ),
                (
                    "with_whom",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="slots",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "unscoped",
                "indexes": [models.Index(fields=["with_whom", "starts_at"], name="slot_by_clinician_and_time")],
                "constraints": [
                    models.UniqueConstraint(fields=("course", "visit_key"), name="a_visit_is_booked_once"),
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="slot_ends_after_it_starts"
                    ),
                ],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Correction",
            fields=[
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("happened_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                (
                    "source",
                    models.SmallIntegerField(
                        choices=[(1, "as it happened"), (2, "entered later"), (3, "from paper")], default=1
                    ),
                ),
                ("struck", models.UUIDField(unique=True)),
                ("noun", models.CharField(max_length=32)),
                ("replacement", models.UUIDField(default=None, null=True)),
                ("moved_to", models.CharField(blank=True, max_length=12)),
                ("reason", models.CharField(max_length=500)),
                (
                    "on_behalf_of",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "replaces",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="tracker.correction",
                    ),
                ),
                (
                    "course",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="%(class)s_facts", to="tracker.course"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "unscoped",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("recorded_at__gte", models.F("happened_at"))),
                        name="correction_is_recorded_after_it_happened",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="correction_says_why"
                    ),
                ],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Contact",
            fields=[
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("happened_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                (
                    "source",
                    models.SmallIntegerField(
                        choices=[(1, "as it happened"), (2, "entered later"), (3, "from paper")], default=1
                    ),
                ),
                ("full_name", models.CharField(max_length=120)),
                ("relation", models.CharField(blank=True, max_length=40)),
                ("phone", models.CharField(max_length=20)),
                (
                    "part",
                    models.SmallIntegerField(
                        choices=[
                            (1, "Companion who takes them home"),
                            (2, "Emergency contact"),
                            (3, "Companion and emergency contact"),
                        ]
                    ),
                ),
                (
                    "may_be_told",
                    models.SmallIntegerField(
                        choices=[
                            (1, "Nothing: only ask them to phone us"),
                            (2, "When to come and fetch them, and that they are well"),
                            (3, "In an emergency, what happened and where they are"),
                            (4, "Everything about the treatment"),
                        ]
                    ),
                ),
                (
                    "on_behalf_of",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "replaces",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="tracker.contact",
                    ),
                ),
                (
                    "course",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="%(class)s_facts", to="tracker.course"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "unscoped",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("recorded_at__gte", models.F("happened_at"))),
                        name="contact_is_recorded_after_it_happened",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("full_name", ""), _negated=True), models.Q(("phone", ""), _negated=True)
                        ),
                        name="contact_has_a_name_and_a_number",
                    ),
                ],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="CareTeamMember",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "part",
                    models.SmallIntegerField(
                        choices=[(1, "lead therapist"), (2, "therapist"), (3, "prescriber"), (4, "coordinator")]
                    ),
                ),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField(null=True)),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="team_places",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "course",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="team", to="tracker.course"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "unscoped",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_at", None), ("ends_at__gt", models.F("starts_at")), _connector="OR"),
                        name="team_place_ends_after_it_starts",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ends_at", None), ("part", 1)),
                        fields=("course",),
                        name="a_course_has_one_lead_at_a_time",
                    ),
                ],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Call",
            fields=[
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("happened_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                (
                    "source",
                    models.SmallIntegerField(
                        choices=[(1, "as it happened"), (2, "entered later"), (3, "from paper")], default=1
                    ),
                ),
                ("task", models.CharField(max_length=96)),
                (
                    "outcome",
                    models.SmallIntegerField(
                        choices=[(1, "Reached"), (2, "Left word with somebody who may be told"), (3, "No answer")]
                    ),
                ),
                ("words", models.CharField(blank=True, max_length=200)),
                (
                    "on_behalf_of",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "replaces",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="tracker.call",
                    ),
                ),
                (
                    "course",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="%(class)s_facts", to="tracker.course"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "unscoped",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("recorded_at__gte", models.F("happened_at"))),
                        name="call_is_recorded_after_it_happened",
                    )
                ],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="BranchDecision",
            fields=[
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("happened_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                (
                    "source",
                    models.SmallIntegerField(
                        choices=[(1, "as it happened"), (2, "entered later"), (3, "from paper")], default=1
                    ),
                ),
                ("code", models.CharField(max_length=32)),
                ("taken", models.BooleanField()),
                ("reason", models.CharField(max_length=500)),
                (
                    "on_behalf_of",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "replaces",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="tracker.branchdecision",
                    ),
                ),
                (
                    "course",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="%(class)s_facts", to="tracker.course"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "unscoped",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("recorded_at__gte", models.F("happened_at"))),
                        name="branchdecision_is_recorded_after_it_happened",
                    ),
                    models.CheckConstraint(condition=models.Q(("reason", ""), _negated=True), name="decision_says_why"),
                ],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.RunPython(_guards.raise_guards, _guards.lift_guards),
        migrations.RunPython(_guards.begin_trail, migrations.RunPython.noop),
    ]
