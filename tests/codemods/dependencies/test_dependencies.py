"""Whole repositories: manifests raised, calls migrated, everything else left alone."""


def test_a_pin_is_raised_with_the_calls_that_need_it(upgrade, world):
    world.has("numpy", "1.23.5", "2.1.3")
    code = "import numpy as np\n\nx = np.float(1)\ny = np.trapz([1, 2])\n"
    done = upgrade({"requirements.txt": "numpy==1.23.5  # fast\n", "train.py": code})
    assert done.refusals == ()
    assert done.changes == {
        "requirements.txt": "numpy==2.1.3  # fast\n",
        "train.py": "import numpy as np\n\nx = float(1)\ny = np.trapezoid([1, 2])\n",
    }
