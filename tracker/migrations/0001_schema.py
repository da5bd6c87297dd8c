"""The first schema, with its guards: triggers forbid a later backfill, so they stand from the beginning."""

import uuid

import django.db.models.deletion
import django.db.models.manager
from django.conf import settings
from django.db import migrations, models

from tracker.migrations import _guards


class Migration(migrations.Migration):
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
        ),
        migrations.CreateModel(
            name="Course",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reference", models.CharField(max_length=12, unique=True)),
                ("zone", models.CharField(max_length=40)),
                ("arm", models.CharField(blank=True, max_length=32)),
                ("enrolled_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
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
                ("team_phone", models.CharField(max_length=20)),
                ("team_hours", models.CharField(max_length=80)),
                ("night_phone", models.CharField(max_length=20)),
                ("crisis_phone", models.CharField(max_length=20)),
                ("crisis_name", models.CharField(max_length=40)),
                ("emergency_phone", models.CharField(max_length=20)),
                ("last_number", models.PositiveIntegerField(default=0)),
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
                            ("protocol.published", "published a protocol version"),
                            ("reminder.sent", "sent a message"),
                            ("reminder.failed", "could not send a message"),
                        ],
                        max_length=32,
                    ),
                ),
                ("actor", models.CharField(max_length=36)),
                ("course_reference", models.CharField(blank=True, db_index=True, max_length=12)),
                ("payload", models.TextField()),
                ("salt", models.CharField(max_length=32)),
                ("digest", models.CharField(max_length=64)),
                ("prev", models.CharField(max_length=64, unique=True)),
                ("hash", models.CharField(max_length=64, unique=True)),
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
                ("lot", models.CharField(max_length=40)),
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
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("unscoped", django.db.models.manager.Manager()),
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
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.AddField(
            model_name="course",
            name="patient",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="courses", to="tracker.patient"
            ),
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
                ("text", models.CharField(max_length=200)),
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
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("unscoped", django.db.models.manager.Manager()),
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
        ),
        migrations.AddField(
            model_name="course",
            name="protocol_version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="courses", to="tracker.protocolversion"
            ),
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
                ("audience", models.SmallIntegerField(choices=[(1, "patient"), (2, "lead")])),
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
                        ]
                    ),
                ),
                ("severity", models.SmallIntegerField(choices=[(0, "safety"), (1, "protocol"), (2, "record")])),
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
                        ]
                    ),
                ),
                ("until", models.DateTimeField(null=True)),
                ("systolic", models.PositiveSmallIntegerField(null=True)),
                ("diastolic", models.PositiveSmallIntegerField(null=True)),
                ("pulse", models.PositiveSmallIntegerField(null=True)),
                ("escorted", models.BooleanField(null=True)),
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
        ),
        migrations.AddField(
            model_name="course",
            name="site",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="courses", to="tracker.site"
            ),
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
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("unscoped", django.db.models.manager.Manager()),
            ],
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
        migrations.AddConstraint(
            model_name="booking",
            constraint=models.CheckConstraint(
                condition=models.Q(("recorded_at__gte", models.F("happened_at"))),
                name="booking_is_recorded_after_it_happened",
            ),
        ),
        migrations.AddConstraint(
            model_name="booking",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ends_at", None), ("starts_at", None)),
                    models.Q(
                        ("ends_at__gt", models.F("starts_at")), ("ends_at__isnull", False), ("starts_at__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="booking_has_both_times_or_none",
            ),
        ),
        migrations.AddConstraint(
            model_name="dose",
            constraint=models.CheckConstraint(
                condition=models.Q(("recorded_at__gte", models.F("happened_at"))),
                name="dose_is_recorded_after_it_happened",
            ),
        ),
        migrations.AddConstraint(
            model_name="dose",
            constraint=models.CheckConstraint(condition=models.Q(("mg__gt", 0)), name="dose_is_more_than_nothing"),
        ),
        migrations.AddConstraint(
            model_name="dose",
            constraint=models.CheckConstraint(
                condition=models.Q(("given_by", models.F("witnessed_by")), _negated=True),
                name="dose_is_witnessed_by_another_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="enrolment",
            constraint=models.CheckConstraint(
                condition=models.Q(("recorded_at__gte", models.F("happened_at"))),
                name="enrolment_is_recorded_after_it_happened",
            ),
        ),
        migrations.AddConstraint(
            model_name="gatecheck",
            constraint=models.CheckConstraint(
                condition=models.Q(("recorded_at__gte", models.F("happened_at"))),
                name="gatecheck_is_recorded_after_it_happened",
            ),
        ),
        migrations.AddConstraint(
            model_name="insight",
            constraint=models.CheckConstraint(
                condition=models.Q(("recorded_at__gte", models.F("happened_at"))),
                name="insight_is_recorded_after_it_happened",
            ),
        ),
        migrations.AddConstraint(
            model_name="insight",
            constraint=models.CheckConstraint(
                condition=models.Q(("text", ""), _negated=True), name="insight_has_words"
            ),
        ),
        migrations.AddConstraint(
            model_name="intention",
            constraint=models.CheckConstraint(
                condition=models.Q(("recorded_at__gte", models.F("happened_at"))),
                name="intention_is_recorded_after_it_happened",
            ),
        ),
        migrations.AddConstraint(
            model_name="intention",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("chose_none", True), ("text", "")),
                    models.Q(("chose_none", False), models.Q(("text", ""), _negated=True)),
                    _connector="OR",
                ),
                name="intention_has_words_or_was_not_wanted",
            ),
        ),
        migrations.AddConstraint(
            model_name="note",
            constraint=models.CheckConstraint(
                condition=models.Q(("recorded_at__gte", models.F("happened_at"))),
                name="note_is_recorded_after_it_happened",
            ),
        ),
        migrations.AddConstraint(
            model_name="note",
            constraint=models.CheckConstraint(condition=models.Q(("text", ""), _negated=True), name="note_has_words"),
        ),
        migrations.AddConstraint(
            model_name="practice",
            constraint=models.CheckConstraint(
                condition=models.Q(("recorded_at__gte", models.F("happened_at"))),
                name="practice_is_recorded_after_it_happened",
            ),
        ),
        migrations.AddConstraint(
            model_name="practice",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on", None), ("ends_on__gte", models.F("starts_on")), _connector="OR"),
                name="practice_ends_after_it_starts",
            ),
        ),
        migrations.AddConstraint(
            model_name="practicecheckin",
            constraint=models.CheckConstraint(
                condition=models.Q(("recorded_at__gte", models.F("happened_at"))),
                name="practicecheckin_is_recorded_after_it_happened",
            ),
        ),
        migrations.AddConstraint(
            model_name="rating",
            constraint=models.CheckConstraint(
                condition=models.Q(("recorded_at__gte", models.F("happened_at"))),
                name="rating_is_recorded_after_it_happened",
            ),
        ),
        migrations.AddConstraint(
            model_name="release",
            constraint=models.CheckConstraint(
                condition=models.Q(("recorded_at__gte", models.F("happened_at"))),
                name="release_is_recorded_after_it_happened",
            ),
        ),
        migrations.AddConstraint(
            model_name="release",
            constraint=models.CheckConstraint(
                condition=models.Q(("identity_checked", True)), name="a_release_checks_name_and_birthday_aloud"
            ),
        ),
        migrations.AddIndex(
            model_name="reminder",
            index=models.Index(
                condition=models.Q(("status", 1), ("waits", False)), fields=["due_at"], name="reminder_that_is_due"
            ),
        ),
        migrations.AddConstraint(
            model_name="reminder",
            constraint=models.UniqueConstraint(fields=("course", "key"), name="a_reminder_is_planned_once"),
        ),
        migrations.AddConstraint(
            model_name="reminder",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("settled_at", None), ("status", 1)),
                    models.Q(models.Q(("status", 1), _negated=True), ("settled_at__isnull", False)),
                    _connector="OR",
                ),
                name="a_reminder_is_settled_or_still_planned",
            ),
        ),
        migrations.AddIndex(
            model_name="requirement",
            index=models.Index(
                condition=models.Q(("closes_at__isnull", False), ("met_at", None), ("settled_at", None)),
                fields=["closes_at"],
                name="requirement_that_is_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="requirement",
            constraint=models.UniqueConstraint(fields=("course", "key"), name="a_course_has_each_requirement_once"),
        ),
        migrations.AddConstraint(
            model_name="roomentry",
            constraint=models.CheckConstraint(
                condition=models.Q(("recorded_at__gte", models.F("happened_at"))),
                name="roomentry_is_recorded_after_it_happened",
            ),
        ),
        migrations.AddConstraint(
            model_name="roomentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", 2), _negated=True),
                    models.Q(
                        ("person__isnull", False), ("until__gt", models.F("happened_at")), ("until__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="presence_names_a_person_and_an_end",
            ),
        ),
        migrations.AddConstraint(
            model_name="roomentry",
            constraint=models.CheckConstraint(
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
        ),
        migrations.AddConstraint(
            model_name="roomentry",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("kind", 1), _negated=True), ("person__isnull", False), _connector="OR"),
                name="identity_is_checked_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="protocolversion",
            constraint=models.UniqueConstraint(fields=("code", "version"), name="a_version_is_published_once"),
        ),
        migrations.AddConstraint(
            model_name="protocolversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("base", None), ("site", None)),
                    models.Q(("base__isnull", False), ("signed_by__isnull", False), ("site__isnull", False)),
                    _connector="OR",
                ),
                name="a_site_supplement_extends_a_protocol_and_is_signed",
            ),
        ),
        migrations.AddIndex(
            model_name="patient",
            index=models.Index(fields=["born_on"], name="patient_by_birthday"),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at", None), ("ends_at__gt", models.F("starts_at")), _connector="OR"),
                name="membership_ends_after_it_starts",
            ),
        ),
        migrations.AddConstraint(
            model_name="course",
            constraint=models.CheckConstraint(
                condition=models.Q(("ended_at", None), ("ended_at__gte", models.F("enrolled_at")), _connector="OR"),
                name="course_ends_after_it_starts",
            ),
        ),
        migrations.AddConstraint(
            model_name="therapysession",
            constraint=models.CheckConstraint(
                condition=models.Q(("recorded_at__gte", models.F("happened_at"))),
                name="therapysession_is_recorded_after_it_happened",
            ),
        ),
        migrations.AddConstraint(
            model_name="therapysession",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("outcome__in", (1, 2)), _negated=True),
                    models.Q(
                        ("ended_at__gt", models.F("started_at")),
                        ("ended_at__isnull", False),
                        ("started_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="session_that_took_place_ends_after_it_starts",
            ),
        ),
        migrations.AddConstraint(
            model_name="therapysession",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("outcome__in", (1, 2)), models.Q(("ended_at", None), ("started_at", None)), _connector="OR"
                ),
                name="session_that_did_not_take_place_has_no_times",
            ),
        ),
        migrations.AddConstraint(
            model_name="waiver",
            constraint=models.CheckConstraint(
                condition=models.Q(("recorded_at__gte", models.F("happened_at"))),
                name="waiver_is_recorded_after_it_happened",
            ),
        ),
        migrations.AddConstraint(
            model_name="waiver",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="waiver_says_why"
            ),
        ),
        migrations.AddConstraint(
            model_name="weight",
            constraint=models.CheckConstraint(
                condition=models.Q(("recorded_at__gte", models.F("happened_at"))),
                name="weight_is_recorded_after_it_happened",
            ),
        ),
        migrations.AddConstraint(
            model_name="weight",
            constraint=models.CheckConstraint(
                condition=models.Q(("kg__range", (25, 400))), name="weight_is_one_a_grown_person_can_have"
            ),
        ),
        migrations.AddIndex(
            model_name="bookingslot",
            index=models.Index(fields=["with_whom", "starts_at"], name="slot_by_clinician_and_time"),
        ),
        migrations.AddConstraint(
            model_name="bookingslot",
            constraint=models.UniqueConstraint(fields=("course", "visit_key"), name="a_visit_is_booked_once"),
        ),
        migrations.AddConstraint(
            model_name="bookingslot",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="slot_ends_after_it_starts"
            ),
        ),
        migrations.RunPython(_guards.raise_guards, _guards.lift_guards),
        migrations.RunPython(_guards.begin_trail, migrations.RunPython.noop),
    ]
