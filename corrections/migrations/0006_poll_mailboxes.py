import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("corrections", "0005_list_unacknowledged_changes"),
        ("factcheck", "0010_note_occurrences"),
    ]

    operations = [
        migrations.AddField(
            model_name="inboundemail",
            name="authserv_id",
            field=models.CharField(
                blank=True, editable=False, max_length=255, verbose_name="server that checked the sender"
            ),
        ),
        migrations.AddField(
            model_name="inboundemail",
            name="dkim",
            field=models.CharField(blank=True, editable=False, max_length=20, verbose_name="DKIM"),
        ),
        migrations.AddField(
            model_name="inboundemail",
            name="dmarc",
            field=models.CharField(blank=True, editable=False, max_length=20, verbose_name="DMARC"),
        ),
        migrations.AddField(
            model_name="inboundemail",
            name="from_archive",
            field=models.BooleanField(default=False, editable=False, verbose_name="from an archive"),
        ),
        migrations.AddField(
            model_name="inboundemail",
            name="is_aligned",
            field=models.BooleanField(editable=False, null=True, verbose_name="sender's domain proven"),
        ),
        migrations.AddField(
            model_name="inboundemail",
            name="left_behind",
            field=models.PositiveBigIntegerField(editable=False, null=True, verbose_name="bytes left at the channel"),
        ),
        migrations.AddField(
            model_name="inboundemail",
            name="spf",
            field=models.CharField(blank=True, editable=False, max_length=20, verbose_name="SPF"),
        ),
        migrations.CreateModel(
            name="Mailbox",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("attempts", models.PositiveIntegerField(default=0, editable=False, verbose_name="attempts")),
                (
                    "next_attempt_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="next attempt"
                    ),
                ),
                ("lease_token", models.UUIDField(db_index=True, editable=False, null=True)),
                ("leased_until", models.DateTimeField(editable=False, null=True, verbose_name="leased until")),
                ("last_error", models.CharField(blank=True, editable=False, max_length=500, verbose_name="last error")),
                ("host", models.CharField(max_length=253, verbose_name="server")),
                (
                    "port",
                    models.PositiveIntegerField(
                        default=993,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(65535),
                        ],
                        verbose_name="port",
                    ),
                ),
                (
                    "security",
                    models.CharField(
                        choices=[("tls", "TLS"), ("starttls", "STARTTLS"), ("none", "None (trusted hosts only)")],
                        default="tls",
                        max_length=32,
                        verbose_name="encryption",
                    ),
                ),
                ("username", models.CharField(max_length=320, verbose_name="user")),
                (
                    "sign_in",
                    models.CharField(
                        choices=[("password", "Password"), ("oauth", "OAuth 2 (Google, Microsoft 365)")],
                        default="password",
                        max_length=32,
                        verbose_name="signs in by",
                    ),
                ),
                ("sealed_password", models.TextField(blank=True, editable=False)),
                ("client_id", models.CharField(blank=True, max_length=300, verbose_name="client id")),
                ("sealed_client_secret", models.TextField(blank=True, editable=False)),
                ("sealed_refresh_token", models.TextField(blank=True, editable=False)),
                ("token_endpoint", models.URLField(blank=True, max_length=500, verbose_name="token address")),
                ("scope", models.CharField(blank=True, max_length=500, verbose_name="scope")),
                ("sealed_access_token", models.TextField(blank=True, editable=False)),
                ("access_until", models.DateTimeField(editable=False, null=True)),
                ("folder", models.CharField(default="INBOX", max_length=200, verbose_name="folder")),
                (
                    "afterwards",
                    models.CharField(
                        choices=[
                            ("seen", "Mark it as read"),
                            ("move", "Move it to another folder"),
                            ("leave", "Leave it as it is"),
                        ],
                        default="seen",
                        max_length=32,
                        verbose_name="when a mail is stored",
                    ),
                ),
                ("move_to", models.CharField(blank=True, max_length=200, verbose_name="folder to move it to")),
                (
                    "poll_seconds",
                    models.PositiveSmallIntegerField(
                        default=60,
                        validators=[
                            django.core.validators.MinValueValidator(60),
                            django.core.validators.MaxValueValidator(120),
                        ],
                        verbose_name="seconds between polls",
                    ),
                ),
                (
                    "authserv_id",
                    models.CharField(blank=True, max_length=255, verbose_name="server that checks senders"),
                ),
                ("takes_existing", models.BooleanField(default=False, verbose_name="takes in what is there already")),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="added"),
                ),
                (
                    "running_since",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="running since"
                    ),
                ),
                ("paused_at", models.DateTimeField(editable=False, null=True, verbose_name="paused")),
                ("uid_validity", models.BigIntegerField(editable=False, null=True, verbose_name="UIDVALIDITY")),
                ("highest_uid", models.BigIntegerField(default=0, editable=False, verbose_name="read up to UID")),
                ("renumbered_uid", models.BigIntegerField(default=0, editable=False)),
                ("tries", models.JSONField(default=dict, editable=False)),
                ("last_success_at", models.DateTimeField(editable=False, null=True, verbose_name="last read")),
                ("alarmed_at", models.DateTimeField(editable=False, null=True, verbose_name="alarm raised")),
                (
                    "publication",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mailboxes",
                        to="factcheck.publication",
                    ),
                ),
            ],
            options={
                "verbose_name": "mailbox",
                "verbose_name_plural": "mailboxes",
                "ordering": ["publication", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("security__in", ["tls", "starttls", "none"])),
                        name="mailbox_security_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sign_in__in", ["password", "oauth"])), name="mailbox_sign_in_is_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("afterwards__in", ["seen", "move", "leave"])),
                        name="mailbox_afterwards_is_known",
                    ),
                    models.UniqueConstraint(fields=("host", "username", "folder"), name="one_mailbox_per_folder"),
                    models.CheckConstraint(
                        condition=models.Q(("poll_seconds__range", (60, 120))), name="mailbox_polls_in_time"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("afterwards", "move"), _negated=True),
                            models.Q(("move_to", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="mailbox_that_moves_says_where_to",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("lease_token__isnull", True), ("leased_until__isnull", True)),
                            models.Q(("lease_token__isnull", False), ("leased_until__isnull", False)),
                            _connector="OR",
                        ),
                        name="mailbox_lease_is_whole",
                    ),
                ],
            },
        ),
    ]
