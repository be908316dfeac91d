"""Words lost in a text that has a newer one are asked about there, not here."""

from django.db import migrations
from django.db.models import Exists, OuterRef


def mark(apps, schema_editor):
    anchors, revisions = apps.get_model("factcheck", "Anchor"), apps.get_model("factcheck", "Revision")
    newer = revisions.objects.filter(article=OuterRef("revision__article"), number__gt=OuterRef("revision__number"))
    lost = anchors.objects.filter(Exists(newer), status__in=["needs_review", "orphan"])
    anchors.objects.filter(pk__in=lost.values("pk")).update(is_outdated=True)


class Migration(migrations.Migration):
    dependencies = [
        ("factcheck", "0012_ask_about_the_newest_text_only"),
    ]

    operations = [migrations.RunPython(mark, migrations.RunPython.noop)]
