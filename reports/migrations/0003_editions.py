"""Editions; what was published before is edition 1, whose account goes on being read live."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q


def keep_what_was_published(apps, schema_editor):
    editions = apps.get_model("reports", "Edition")
    rounds = apps.get_model("delphi", "Round")
    for report in apps.get_model("reports", "Report").objects.filter(published_at__isnull=False):
        rested_on = rounds.objects.filter(
            study=report.study_id, number__lte=report.as_of.number, snapshot__isnull=False
        ).order_by("number")
        editions.objects.create(
            report=report,
            number=1,
            as_of=report.as_of,
            published_at=report.published_at,
            summaries=report.summaries,
            roots=list(rested_on.values_list("snapshot__root", flat=True)),
            chain_head=report.chain_head,
            withdrawn_at=report.withdrawn_at,
            withdrawal_reason=report.withdrawal_reason,
        )


def put_back(apps, schema_editor):
    reports = apps.get_model("reports", "Report")
    for edition in apps.get_model("reports", "Edition").objects.order_by("number"):
        reports.objects.filter(pk=edition.report_id).update(
            published_at=edition.published_at, chain_head=edition.chain_head
        )


class Migration(migrations.Migration):
    dependencies = [
        ("delphi", "0023_quotes_and_themes"),
        ("reports", "0002_report_messages"),
    ]

    operations = [
        migrations.CreateModel(
            name="Edition",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("published_at", models.DateTimeField()),
                (
                    "account",
                    models.TextField(
                        blank=True,
                        help_text="The frozen account as JSON; empty if published before accounts were kept.",
                    ),
                ),
                (
                    "digest",
                    models.CharField(blank=True, help_text="Of the account.", max_length=64),
                ),
                (
                    "summaries",
                    models.JSONField(default=dict, help_text="Texts written by the facilitator."),
                ),
                (
                    "roots",
                    models.JSONField(default=list, help_text="Of the snapshots that it rests on."),
                ),
                (
                    "chain_head",
                    models.CharField(help_text="Of the study's events.", max_length=64),
                ),
                ("software", models.CharField(blank=True, max_length=40)),
                ("note", models.TextField(blank=True, help_text="What is new in it.")),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("withdrawal_reason", models.TextField(blank=True)),
                (
                    "as_of",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="editions",
                        to="delphi.round",
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="editions",
                        to="reports.report",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("report", "number"), name="one_edition"),
                    models.CheckConstraint(
                        condition=Q(number=1) | Q(number__gt=1) & ~Q(note=""),
                        name="later_edition_says_what_is_new",
                    ),
                    models.CheckConstraint(
                        condition=Q(withdrawn_at__isnull=True, withdrawal_reason="")
                        | Q(withdrawn_at__isnull=False) & ~Q(withdrawal_reason=""),
                        name="withdrawn_edition_says_why",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="sharelink",
            name="edition",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="share_links",
                to="reports.edition",
            ),
        ),
        migrations.RemoveConstraint(model_name="drawing", name="one_drawing"),
        migrations.AddField(
            model_name="drawing",
            name="edition",
            field=models.ForeignKey(
                help_text="Whose own it is: a text of it has changed since, so the round's has too.",
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="drawings",
                to="reports.edition",
            ),
        ),
        migrations.AddConstraint(
            model_name="drawing",
            constraint=models.UniqueConstraint(
                condition=Q(edition__isnull=True),
                fields=("round", "key", "language", "format"),
                name="one_drawing",
            ),
        ),
        migrations.AddConstraint(
            model_name="drawing",
            constraint=models.UniqueConstraint(
                fields=("edition", "key", "language", "format"), name="one_drawing_of_edition"
            ),
        ),
        # After every change of the new table: PostgreSQL alters none that rows were just put into.
        migrations.RunPython(keep_what_was_published, put_back),
        migrations.RemoveConstraint(model_name="report", name="published_report_says_when"),
        migrations.RemoveField(model_name="report", name="chain_head"),
        migrations.RemoveField(model_name="report", name="published_at"),
        migrations.AlterField(
            model_name="report",
            name="as_of",
            field=models.ForeignKey(
                help_text="Of the next edition.",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reports",
                to="delphi.round",
            ),
        ),
    ]
