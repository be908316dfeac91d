"""Deadlines of tickets as rows, office hours, special days, and the deadlines of press councils."""

import datetime

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import corrections.models.office


class Migration(migrations.Migration):
    dependencies = [
        ("corrections", "0010_suggest_related_tickets"),
        ("factcheck", "0014_rest_failing_endpoints"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="OfficeHours",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "monday",
                    models.CharField(
                        blank=True,
                        default="09:00-17:00",
                        max_length=60,
                        validators=[corrections.models.office.validate_hours],
                        verbose_name="Monday",
                    ),
                ),
                (
                    "tuesday",
                    models.CharField(
                        blank=True,
                        default="09:00-17:00",
                        max_length=60,
                        validators=[corrections.models.office.validate_hours],
                        verbose_name="Tuesday",
                    ),
                ),
                (
                    "wednesday",
                    models.CharField(
                        blank=True,
                        default="09:00-17:00",
                        max_length=60,
                        validators=[corrections.models.office.validate_hours],
                        verbose_name="Wednesday",
                    ),
                ),
                (
                    "thursday",
                    models.CharField(
                        blank=True,
                        default="09:00-17:00",
                        max_length=60,
                        validators=[corrections.models.office.validate_hours],
                        verbose_name="Thursday",
                    ),
                ),
                (
                    "friday",
                    models.CharField(
                        blank=True,
                        default="09:00-17:00",
                        max_length=60,
                        validators=[corrections.models.office.validate_hours],
                        verbose_name="Friday",
                    ),
                ),
                (
                    "saturday",
                    models.CharField(
                        blank=True,
                        max_length=60,
                        validators=[corrections.models.office.validate_hours],
                        verbose_name="Saturday",
                    ),
                ),
                (
                    "sunday",
                    models.CharField(
                        blank=True,
                        max_length=60,
                        validators=[corrections.models.office.validate_hours],
                        verbose_name="Sunday",
                    ),
                ),
                (
                    "country",
                    models.CharField(
                        blank=True,
                        help_text="A country by its two letters, or none.",
                        max_length=2,
                        verbose_name="holidays of",
                    ),
                ),
                (
                    "subdivision",
                    models.CharField(
                        blank=True,
                        help_text="Where it has holidays of its own.",
                        max_length=10,
                        verbose_name="part of the country",
                    ),
                ),
            ],
            options={
                "verbose_name": "office hours",
                "verbose_name_plural": "office hours",
                "ordering": ["publication"],
            },
        ),
        migrations.CreateModel(
            name="SpecialDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField(verbose_name="day")),
                (
                    "hours",
                    models.CharField(
                        blank=True,
                        help_text="Nothing: closed.",
                        max_length=60,
                        validators=[corrections.models.office.validate_hours],
                        verbose_name="hours",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=120, verbose_name="why")),
            ],
            options={
                "verbose_name": "special day",
                "verbose_name_plural": "special days",
                "ordering": ["publication", "day"],
            },
        ),
        migrations.CreateModel(
            name="TicketDeadline",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "step",
                    models.CharField(
                        choices=[
                            ("acknowledge", "Acknowledge"),
                            ("first_answer", "First human answer"),
                            ("decision", "Decision"),
                            ("correction", "Correction"),
                        ],
                        max_length=32,
                        verbose_name="step",
                    ),
                ),
                (
                    "regulator",
                    models.CharField(
                        blank=True,
                        choices=[("ipso", "IPSO"), ("impress", "Impress"), ("efcsn", "EFCSN")],
                        max_length=32,
                        verbose_name="asked for by",
                    ),
                ),
                ("within", models.DurationField(verbose_name="within")),
                (
                    "unit",
                    models.CharField(
                        choices=[("calendar", "Calendar time"), ("business", "Office hours")],
                        max_length=32,
                        verbose_name="counted in",
                    ),
                ),
                ("pauses", models.BooleanField(verbose_name="pauses while the reader is asked")),
                ("remind_before", models.DurationField(null=True, verbose_name="reminder before")),
                ("escalate_after", models.DurationField(null=True, verbose_name="to the managers after")),
                ("starts_at", models.DateTimeField(verbose_name="counted from")),
                ("due_at", models.DateTimeField(verbose_name="due")),
                ("remind_at", models.DateTimeField(null=True, verbose_name="reminder at")),
                ("escalate_at", models.DateTimeField(null=True, verbose_name="to the managers at")),
                ("next_at", models.DateTimeField(null=True, verbose_name="next warning")),
                ("paused_at", models.DateTimeField(null=True, verbose_name="paused since")),
                ("paused_for", models.DurationField(default=datetime.timedelta, verbose_name="paused for")),
                (
                    "paused_open",
                    models.DurationField(default=datetime.timedelta, verbose_name="office hours paused for"),
                ),
                ("met_at", models.DateTimeField(null=True, verbose_name="met")),
                ("lapsed_at", models.DateTimeField(null=True, verbose_name="lapsed")),
                ("reminded_at", models.DateTimeField(null=True, verbose_name="reminded")),
                ("alerted_at", models.DateTimeField(null=True, verbose_name="alerted")),
                ("escalated_at", models.DateTimeField(null=True, verbose_name="escalated")),
            ],
            options={
                "verbose_name": "deadline of a ticket",
                "verbose_name_plural": "deadlines of tickets",
                "ordering": ["ticket", "due_at", "pk"],
            },
        ),
        migrations.AlterModelOptions(
            name="deadline",
            options={
                "ordering": ["publication", "regulator", "step", "severity"],
                "verbose_name": "deadline",
                "verbose_name_plural": "deadlines",
            },
        ),
        migrations.RemoveConstraint(
            model_name="deadline",
            name="one_deadline_per_step_and_severity",
        ),
        migrations.RemoveConstraint(
            model_name="deadline",
            name="deadline_is_positive",
        ),
        migrations.AddField(
            model_name="deadline",
            name="escalate_after",
            field=models.DurationField(blank=True, null=True, verbose_name="to the managers after"),
        ),
        migrations.AddField(
            model_name="deadline",
            name="pauses",
            field=models.BooleanField(default=False, verbose_name="pauses while the reader is asked"),
        ),
        migrations.AddField(
            model_name="deadline",
            name="regulator",
            field=models.CharField(
                blank=True,
                choices=[("ipso", "IPSO"), ("impress", "Impress"), ("efcsn", "EFCSN")],
                max_length=32,
                verbose_name="asked for by",
            ),
        ),
        migrations.AddField(
            model_name="deadline",
            name="remind_before",
            field=models.DurationField(blank=True, null=True, verbose_name="reminder before"),
        ),
        migrations.AddField(
            model_name="deadline",
            name="unit",
            field=models.CharField(
                choices=[("calendar", "Calendar time"), ("business", "Office hours")],
                default="calendar",
                max_length=32,
                verbose_name="counted in",
            ),
        ),
        migrations.AddField(
            model_name="ticket",
            name="next_due_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="next due"),
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(
                condition=models.Q(("status__in", ["new", "open", "waiting", "accepted"])),
                fields=["publication", "next_due_at", "id"],
                name="ticket_live_by_next_due",
            ),
        ),
        migrations.AddConstraint(
            model_name="deadline",
            constraint=models.CheckConstraint(
                condition=models.Q(("severity__in", ["minor", "factual", "serious", ""])),
                name="deadline_severity_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="deadline",
            constraint=models.CheckConstraint(
                condition=models.Q(("unit__in", ["calendar", "business"])), name="deadline_unit_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="deadline",
            constraint=models.CheckConstraint(
                condition=models.Q(("regulator__in", ["ipso", "impress", "efcsn", ""])),
                name="deadline_regulator_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="deadline",
            constraint=models.UniqueConstraint(
                fields=("publication", "regulator", "step", "severity"),
                name="one_deadline_per_step_and_severity",
                violation_error_message="There is a deadline for this step and severity already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="deadline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("within__gte", datetime.timedelta(seconds=60)), ("within__lte", datetime.timedelta(days=366))
                ),
                name="deadline_is_of_a_length",
                violation_error_message="A deadline is between a minute and 366 days.",
            ),
        ),
        migrations.AddConstraint(
            model_name="deadline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("remind_before", None),
                    models.Q(("remind_before__gt", datetime.timedelta(0)), ("remind_before__lt", models.F("within"))),
                    _connector="OR",
                ),
                name="deadline_reminds_before",
                violation_error_message="The reminder comes after the beginning and before the end.",
            ),
        ),
        migrations.AddConstraint(
            model_name="deadline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("escalate_after", None),
                    models.Q(
                        ("escalate_after__gte", datetime.timedelta(0)),
                        ("escalate_after__lte", datetime.timedelta(days=366)),
                    ),
                    _connector="OR",
                ),
                name="deadline_escalates_afterwards",
                violation_error_message="The managers hear of it at the deadline, or up to 366 days later.",
            ),
        ),
        migrations.AddConstraint(
            model_name="deadline",
            constraint=models.CheckConstraint(
                condition=models.Q(("regulator", ""), ("pauses", False), _connector="OR"),
                name="regulators_deadline_never_pauses",
                violation_error_message="A regulator's deadline never pauses.",
            ),
        ),
        migrations.AddField(
            model_name="officehours",
            name="publication",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE, related_name="office_hours", to="factcheck.publication"
            ),
        ),
        migrations.AddField(
            model_name="specialday",
            name="publication",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="special_days", to="factcheck.publication"
            ),
        ),
        migrations.AddField(
            model_name="ticketdeadline",
            name="ticket",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="deadlines",
                to="corrections.ticket",
            ),
        ),
        migrations.AddConstraint(
            model_name="officehours",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("friday", ""),
                    ("monday", ""),
                    ("saturday", ""),
                    ("sunday", ""),
                    ("thursday", ""),
                    ("tuesday", ""),
                    ("wednesday", ""),
                    _negated=True,
                ),
                name="office_is_open_some_time",
                violation_error_message="The office is open at some time of the week.",
            ),
        ),
        migrations.AddConstraint(
            model_name="officehours",
            constraint=models.CheckConstraint(
                condition=models.Q(("subdivision", ""), models.Q(("country", ""), _negated=True), _connector="OR"),
                name="part_of_a_country_names_the_country",
                violation_error_message="A part of a country needs the country.",
            ),
        ),
        migrations.AddConstraint(
            model_name="specialday",
            constraint=models.UniqueConstraint(
                fields=("publication", "day"),
                name="one_row_per_special_day",
                violation_error_message="This day is listed already.",
            ),
        ),
        migrations.AddIndex(
            model_name="ticketdeadline",
            index=models.Index(
                condition=models.Q(("next_at__isnull", False)), fields=["next_at", "id"], name="ticket_deadline_next"
            ),
        ),
        migrations.AddConstraint(
            model_name="ticketdeadline",
            constraint=models.CheckConstraint(
                condition=models.Q(("step__in", ["acknowledge", "first_answer", "decision", "correction"])),
                name="ticket_deadline_step_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="ticketdeadline",
            constraint=models.CheckConstraint(
                condition=models.Q(("unit__in", ["calendar", "business"])), name="ticket_deadline_unit_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="ticketdeadline",
            constraint=models.UniqueConstraint(
                fields=("ticket", "step", "regulator"), name="one_deadline_per_ticket_and_step"
            ),
        ),
        migrations.AddConstraint(
            model_name="ticketdeadline",
            constraint=models.CheckConstraint(
                condition=models.Q(("paused_at", None), models.Q(("pauses", True), ("regulator", "")), _connector="OR"),
                name="only_what_may_pause_is_paused",
            ),
        ),
        migrations.AddConstraint(
            model_name="ticketdeadline",
            constraint=models.CheckConstraint(
                condition=models.Q(("met_at", None), ("lapsed_at", None), _connector="OR"),
                name="ticket_deadline_ends_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="ticketdeadline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("next_at", None),
                    models.Q(("lapsed_at", None), ("met_at", None), ("paused_at", None)),
                    _connector="OR",
                ),
                name="only_running_deadlines_warn",
            ),
        ),
    ]
