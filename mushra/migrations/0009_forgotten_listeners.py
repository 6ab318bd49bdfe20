from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("mushra", "0008_screening_rules")]

    operations = [
        migrations.AddField(
            model_name="invitation",
            name="forgotten",
            field=models.PositiveIntegerField(
                default=0, editable=False, help_text="Listeners who began under it and whose data was deleted."
            ),
        ),
    ]
