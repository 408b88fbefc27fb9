"""Manifests that do not resolve even as they are."""

from codemods.dependencies.questions import Description

OLD = "tensorflow==2.6.5\nrequests==2.25.0\nnumpy==1.19.5\n"


def test_what_does_not_fit_as_it_is_is_left_out_of_the_check_and_told(upgrade, world):
    world.has("tensorflow", "2.6.5").has("requests", "2.25.0", "2.31.0").has("numpy", "1.19.5")
    world.conflicts = [["tensorflow==2.6.5"]]
    world.descriptions["tensorflow"] = Description()
    done = upgrade({"requirements.txt": OLD})
    assert done.changes == {"requirements.txt": OLD.replace("2.25.0", "2.31.0")}
    (batch,) = {one.edit.batch for one in done.fixable}
    assert batch.notes == (
        "tensorflow was left out of the check, as it does not fit even now: tensorflow==2.6.5 do not fit together.",
    )


def test_what_it_asks_of_others_still_counts(upgrade, world):
    world.has("tensorflow", "2.6.5").has("requests", "2.25.0").has("numpy", "1.19.5", "1.24.0")
    world.conflicts = [["tensorflow==2.6.5"], ["numpy==1.24.0", "numpy~=1.19.2"]]
    world.descriptions["tensorflow"] = Description(requires=("numpy~=1.19.2", "wheel; extra == 'dev'"))
    done = upgrade({"requirements.txt": OLD})
    assert done.changes == {}
    (reason,) = [one.reason for one in done.findings if "numpy" in one.message]
    assert "numpy~=1.19.2" in reason


def test_what_it_asks_and_is_not_given_today_does_not_count(upgrade, world):
    world.has("tensorflow", "2.6.5").has("requests", "2.25.0").has("numpy", "1.19.5", "1.24.0")
    world.conflicts = [["tensorflow==2.6.5"], ["numpy==1.24.0", "numpy<1.19"]]
    world.descriptions["tensorflow"] = Description(requires=("numpy<1.19",))
    assert "numpy==1.24.0" in upgrade({"requirements.txt": OLD}).changes["requirements.txt"]


def test_nothing_is_raised_beside_what_says_nothing_of_its_needs(upgrade, world):
    world.has("tensorflow", "2.6.5").has("requests", "2.25.0", "2.31.0").has("numpy", "1.19.5")
    world.conflicts = [["tensorflow==2.6.5"]]
    done = upgrade({"requirements.txt": OLD})
    assert done.changes == {}
    assert all("what it needs is not known" in reason for reason in [one.reason for one in done.findings])


def test_an_upgrade_that_mends_it_is_welcome(upgrade, world):
    world.has("tensorflow", "2.6.5", "2.16.1").has("requests", "2.25.0").has("numpy", "1.19.5")
    world.conflicts = [["tensorflow==2.6.5"]]
    assert upgrade({"requirements.txt": OLD}).changes == {"requirements.txt": OLD.replace("2.6.5", "2.16.1")}
