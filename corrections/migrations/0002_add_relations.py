from django.db import migrations


class Migration(migrations.Migration):
    """Empty: what it added comes with its tables now, since each change of a table that stands takes Django longer."""

    dependencies = [("corrections", "0001_initial")]
    operations = []
