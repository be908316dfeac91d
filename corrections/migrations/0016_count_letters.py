"""Remember for which tickets an acknowledgement was written, so that letters are counted and not reports.

Of tickets from before nothing is known; what is counted goes back an hour only.
"""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("corrections", "0015_write_out_mailings")]

    operations = [
        migrations.AddField(
            "ticket",
            "has_letter",
            models.BooleanField(default=False, editable=False, verbose_name="acknowledgement written"),
        ),
        AddIndexConcurrently(
            "ticket",
            models.Index(
                condition=models.Q(has_letter=True), fields=["publication", "-id"], name="ticket_with_letter_newest"
            ),
        ),
    ]
