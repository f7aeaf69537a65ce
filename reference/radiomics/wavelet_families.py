"""Writes packages/radiomics/src/filters/wavelet-families.ts: PyWavelets' decomposition filters, as few as suffice.

    sh install.sh /tmp/venv && /tmp/venv/bin/python wavelet_families.py

Of an orthogonal wavelet the low-pass decomposition filter gives the other three; of a biorthogonal one the two low-pass
filters give the two high-pass ones; a reverse biorthogonal wavelet has its partner's filters the other way about. The
script checks that each filter derived this way is PyWavelets' to the last bit.
"""

import re
from importlib.metadata import version
from pathlib import Path

import pywt

HERE = Path(__file__).parent
TARGET = HERE.parents[1] / "packages" / "radiomics" / "src" / "filters" / "wavelet-families.ts"


def high_pass(reconstruction):
    # The high-pass decomposition filter: the low-pass reconstruction filter with alternating signs, from minus.
    return [-value if k % 2 == 0 else value for k, value in enumerate(reconstruction)]


def text(values):
    return " ".join(re.sub(r"^(-?)0\.", r"\1.", repr(float(value))) for value in values)


def main():
    # The wheel of 1.9.0 still has 1.8.0 in its module; name both where they differ.
    found = version("PyWavelets")
    if pywt.__version__ != found:
        found += f" (its module says {pywt.__version__})"
    orthogonal, biorthogonal = {}, {}
    for name in pywt.wavelist(kind="discrete"):
        wavelet = pywt.Wavelet(name)
        low = list(wavelet.dec_lo)
        if name.startswith("rbio"):
            partner = pywt.Wavelet('bior' + name[4:])
            low, other = partner.rec_lo[::-1], partner.dec_lo[::-1]
        elif name.startswith("bior"):
            other = list(wavelet.rec_lo)
            biorthogonal[name] = (low, other)
        else:
            other = low[::-1]
            if name != "haar":
                orthogonal[name] = low
        assert low == list(wavelet.dec_lo), name
        assert high_pass(other) == list(wavelet.dec_hi), name
    assert pywt.Wavelet("haar").dec_lo == pywt.Wavelet("db1").dec_lo
    # Prettier puts a long text on a line of its own.
    lines = [
        f"// Low-pass decomposition filters of the discrete wavelets, as PyWavelets {found} holds them;",
        "// written by reference/radiomics/wavelet_families.py. Text, as it packs well and is parsed one wavelet at a time.",
        "",
        "/** Of orthogonal wavelets: every other filter follows from this one. */",
        "export const orthogonalLowPass: Readonly<Record<string, string>> = {",
        *(f"  {name}:\n    '{text(low)}'," for name, low in orthogonal.items()),
        "};",
        "",
        "/** Of biorthogonal wavelets: decomposition, and reconstruction. */",
        "export const biorthogonalLowPass: Readonly<Record<string, readonly [string, string]>> = {",
    ]
    for name, (low, other) in biorthogonal.items():
        lines += [f"  '{name}': [", f"    '{text(low)}',", f"    '{text(other)}',", "  ],"]
    TARGET.write_text("\n".join([*lines, "};", ""]))


main()
