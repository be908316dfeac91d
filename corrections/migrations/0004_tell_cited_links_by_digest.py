"""Tell the links cited on a ticket apart by their digest: long ones do not fit into an index."""

import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("corrections", "0003_guard_what_is_published")]

    operations = [
        migrations.RemoveConstraint(model_name="candidatesource", name="one_candidate_per_ticket_and_url"),
        migrations.AddConstraint(
            model_name="candidatesource",
            constraint=models.UniqueConstraint(
                models.F("ticket"),
                django.db.models.functions.text.MD5("url"),
                name="one_candidate_per_ticket_and_address",
            ),
        ),
    ]
