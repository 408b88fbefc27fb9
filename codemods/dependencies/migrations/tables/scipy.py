"""scipy: what was in ``scipy.misc`` and other corners."""

from __future__ import annotations

from codemods.dependencies.migrations.rows import Notes, Rename, Report, Row, Shown


def _notes(version: str) -> Notes:
    return Notes(f"SciPy {version} Release Notes", version)


def _image(name: str, advice: str) -> Row:
    shown = f"from scipy.misc import {name}\n\n\ndef use(*given):\n    return {name}(*given)\n"
    return Row(
        "scipy",
        (f"scipy.misc.{name}",),
        Report(advice),
        works="",
        deprecated="1.0",
        # imread, imsave and the others were taken away together.
        removed="1.2",
        notes=_notes("1.2.0"),
        examples=(Shown(shown, shown),),
        kept=(f"from imageio import {name}\n\nprint({name})\n",),
        runs=False,
    )


_IMAGES = (
    _image("imread", "use `imageio.v2.imread`, with `pilmode` for `mode`, or Pillow"),
    _image("imsave", "use `imageio.v2.imwrite`; it does not stretch values to 0-255"),
    _image("imresize", "use Pillow's `Image.resize`; it does not stretch values to 0-255"),
    _image("imrotate", "use `skimage.transform.rotate` or Pillow's `Image.rotate`"),
    _image("imshow", "use `matplotlib.pyplot.imshow`"),
    _image("imfilter", "use Pillow's filters"),
    _image("bytescale", "scale the values with NumPy"),
    _image("fromimage", "use `np.asarray(image)`"),
    _image("toimage", "use Pillow's `Image.fromarray`; it does not stretch values to 0-255"),
)
_MOVED = tuple(
    Row(
        "scipy",
        (old,),
        Rename(new),
        works=works,
        deprecated=deprecated,
        removed=removed,
        notes=_notes(removed),
        examples=(
            Shown(
                f"from {old_module} import {name}\n\nprint({use})\n",
                f"from {new.rpartition('.')[0]} import {new.rpartition('.')[2]}\n\n"
                f"print({use.replace(name, new.rpartition('.')[2])})\n",
            ),
        ),
        kept=(f"from mine import {name}\n\nprint({use})\n",),
    )
    for old, new, works, deprecated, removed, use in (
        ("scipy.misc.comb", "scipy.special.comb", "0.14", "1.0", "1.3.0", "comb(4, 2)"),
        ("scipy.misc.factorial", "scipy.special.factorial", "0.14", "1.0", "1.3.0", "factorial(4)"),
        ("scipy.misc.factorial2", "scipy.special.factorial2", "0.14", "1.0", "1.3.0", "factorial2(5)"),
        ("scipy.misc.logsumexp", "scipy.special.logsumexp", "0.19", "1.0", "1.3.0", "logsumexp([0.0, 0.0])"),
        ("scipy.misc.face", "scipy.datasets.face", "1.10", "1.10", "1.15.0", "face.__name__"),
        ("scipy.misc.ascent", "scipy.datasets.ascent", "1.10", "1.10", "1.15.0", "ascent.__name__"),
        ("scipy.integrate.simps", "scipy.integrate.simpson", "1.6", "1.12", "1.14.0", "float(simps([1.0, 2.0, 4.0]))"),
        ("scipy.integrate.trapz", "scipy.integrate.trapezoid", "1.6", "1.12", "1.14.0", "float(trapz([1.0, 2.0]))"),
        (
            "scipy.integrate.cumtrapz",
            "scipy.integrate.cumulative_trapezoid",
            "1.6",
            "1.12",
            "1.14.0",
            "cumtrapz([1.0, 2.0, 4.0]).tolist()",
        ),
    )
    for old_module, _, name in (old.rpartition("."),)
)
_WINDOWS = tuple(
    Row(
        "scipy",
        (f"scipy.signal.{name}",),
        Rename(f"scipy.signal.windows.{name}"),
        works="1.1",
        deprecated="1.1",
        removed="1.13.0",
        notes=_notes("1.13.0"),
        examples=(
            Shown(
                f"from scipy.signal import {name}\n\nprint({name}({given}).round(6).tolist())\n",
                f"from scipy.signal.windows import {name}\n\nprint({name}({given}).round(6).tolist())\n",
            ),
        ),
    )
    for name, given in (
        ("hann", "4"),
        ("hamming", "4"),
        ("blackman", "4"),
        ("gaussian", "4, 1.0"),
        ("kaiser", "4, 2.0"),
    )
)

ROWS = (*_IMAGES, *_MOVED, *_WINDOWS)
