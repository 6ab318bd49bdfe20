"""What is known of a study's systems comes from their estimates, or from a file; what is said by hand stays."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.urls import reverse

from analysis.models import SystemDescription
from analysis.parts.part import SystemFacts
from analysis.studies import study_get
from analysis.system_facts import systems_describe
from mushra.services.building import experiment_build
from mushra.services.design import Settings
from separation.access import SERVER
from separation.origins import MARKER
from tests.analysis.experiments import make_experiment, rate, score
from tests.analysis.tables import study as tables
from tests.analysis.test_studies import import_tables
from tests.mushra.studio import read_studio, write_studio

pytestmark = pytest.mark.django_db


def describe(folder, slug: str, text: str) -> str:
    (folder / "systems.csv").write_text(text)
    out = StringIO()
    call_command("describe_systems", "--study", slug, "--file", str(folder / "systems.csv"), stdout=out)
    return out.getvalue()


@pytest.fixture
def folders(tmp_path):
    """Songs and estimates, of which the first system's say what it was trained with."""
    made = write_studio(tmp_path)
    first = read_studio(made)[0]
    said = {"loss": "l1_freq", "network": "open_unmix", "seed": "3", "group": ""}
    (first.path.parent.parent / MARKER).write_text(json.dumps({"origin": said}))
    return made


def build(folders):
    estimates = read_studio(folders)
    experiment, _ = experiment_build(estimates=estimates, title="A study", settings=Settings(seconds=1.0))
    return experiment, estimates[0].system


def test_a_built_experiment_knows_what_its_estimates_say_of_their_systems(folders):
    experiment, first = build(folders)
    known = study_get(user=SERVER, slug=experiment.slug).data().systems
    assert known == {first: SystemFacts(first, "l1_freq", "open_unmix", "3", "")}


def test_what_was_said_by_hand_stays_when_it_is_built_again(folders, tmp_path):
    experiment, first = build(folders)
    describe(tmp_path, experiment.slug, f"system,loss\n{first},psa\n")
    build(folders)
    found = SystemDescription.objects.get(system=first)
    assert (found.loss, found.network, found.seed) == ("psa", "open_unmix", "3")


def test_an_experiment_that_was_built_before_learns_it_when_it_is_built_again(folders):
    experiment, first = build(folders)
    SystemDescription.objects.all().delete()
    build(folders)
    assert SystemDescription.objects.get(experiment=experiment).system == first


def test_a_file_says_what_an_imported_studys_systems_are(tmp_path):
    import_tables(*tables(), tmp_path)
    said = describe(tmp_path, "theirs", "system,seed,loss\nsystem 0, 1 ,l1_freq\n\nsystem 1,2,l1_freq\n")
    assert said == "2 systems of theirs described.\n"
    known = study_get(user=SERVER, slug="theirs").data().systems
    assert known["system 0"] == SystemFacts("system 0", loss="l1_freq", seed="1")
    assert known["system 1"].seed == "2"


def test_a_system_that_nobody_has_rated_yet_can_be_described(tmp_path):
    make_experiment()
    assert describe(tmp_path, "first-study", "system,loss\nirm,none\n") == "1 system of first-study described.\n"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", r"systems\.csv has the columns of an empty file; it must have system, and any of loss, network, seed"),
        ("system\nirm\n", "has the columns system; it must have"),
        ("system,lost\nirm,psa\n", "has the columns system, lost; it must have"),
        ("system,loss\n", "holds a header and no rows"),
        ("system,loss\nirm,psa\numx,psa\n", "row 3: there is no system 'umx' in this study; there are irm, l1_freq"),
        ("system,loss\nirm,psa\n\nirm,psa\n", "row 4: 'irm' comes a second time"),
        ("system,loss\nirm,psa\nl1_freq\n", "row 3 has 1 cells; its header names 2 columns"),
        (f"system,seed\nirm,{'9' * 41}\n", "row 2, column 'seed' has 41 characters; 40 at most"),
    ],
)
def test_a_file_is_taken_whole_or_not_at_all(tmp_path, text, sentence):
    make_experiment()
    with pytest.raises(CommandError, match=sentence):
        describe(tmp_path, "first-study", text)
    assert not SystemDescription.objects.exists()


def test_a_file_that_is_not_there_and_a_study_that_is_not_there_are_named(tmp_path):
    make_experiment()
    with pytest.raises(CommandError, match=r"systems\.csv cannot be read"):
        call_command("describe_systems", "--study", "first-study", "--file", str(tmp_path / "systems.csv"))
    with pytest.raises(CommandError, match="There is no study 'other'"):
        describe(tmp_path, "other", "system,loss\nirm,psa\n")


def test_other_facts_make_another_version_of_the_study():
    experiment = make_experiment()
    before = study_get(user=SERVER, slug=experiment.slug).version()
    systems_describe(study=experiment, facts={"irm": {"group": "oracle"}})
    assert study_get(user=SERVER, slug=experiment.slug).version() != before


def test_the_admin_describes_systems_and_only_shows_imported_studies(admin_client, tmp_path):
    imported = import_tables(*tables(), tmp_path)
    answer = admin_client.post(
        reverse("admin:analysis_systemdescription_add"), {"imported": imported.pk, "system": "system 0", "loss": "psa"}
    )
    assert answer.status_code == 302
    assert SystemDescription.objects.get().loss == "psa"
    for model in ("importedstudy", "importedclip"):
        assert admin_client.get(reverse(f"admin:analysis_{model}_changelist")).status_code == 200
        assert admin_client.get(reverse(f"admin:analysis_{model}_add")).status_code == 403


def test_the_admin_refuses_a_system_of_no_study(admin_client):
    answer = admin_client.post(reverse("admin:analysis_systemdescription_add"), {"system": "system 0", "loss": "psa"})
    assert answer.status_code == 200
    assert not SystemDescription.objects.exists()


def test_a_described_experiments_page_answers_the_loss_question_and_another_says_what_to_do(admin_client):
    experiment = make_experiment()
    rate(experiment, ["Ada", "Ben"])
    score(experiment)
    page = reverse("analysis:part_body", args=[experiment.slug, "losses"])
    assert "manage.py describe_systems" in admin_client.get(page).content.decode()
    systems_describe(study=experiment, facts={name: {"loss": name} for name in ("l1_freq", "si_sdr_time")})
    content = admin_client.get(page).content.decode()
    assert "Does the loss that was trained on predict what people heard?" in content
    assert "2 systems of no known training loss (irm and log_l1_time)" in content
    assert "Of 1 loss that the clips were scored by" in content
