#!/bin/sh
# Makes a virtual environment with PyRadiomics 3.1.0: sh install.sh /path/to/venv
# The 3.1.0 source archive on PyPI calls itself 3.0.1a1 (pip refuses it by name) and lacks its two C headers, which
# 3.0.1's has unchanged; its build needs numpy < 2 and an old setuptools.
set -eu
venv=$1
python3 -m venv "$venv"
"$venv/bin/pip" install 'numpy==1.26.4' 'setuptools<70' wheel cython versioneer SimpleITK PyWavelets pykwalify six
work=$(mktemp -d)
files=https://files.pythonhosted.org/packages
curl -sSfL -o "$work/3.1.0.tar.gz" "$files/03/c1/20fc2c50ab1e3304da36d866042a1905a2b05a1431ece35448ab6b4578f2/pyradiomics-3.1.0.tar.gz"
curl -sSfL -o "$work/3.0.1.tar.gz" "$files/1b/35/c7f7fb7affd302fd8107dcee6b6e7aaf3708b75ad69d5f9a3dfcadb73eaa/pyradiomics-3.0.1.tar.gz"
tar xzf "$work/3.1.0.tar.gz" -C "$work"
tar xzf "$work/3.0.1.tar.gz" -C "$work"
cp "$work"/pyradiomics-3.0.1/radiomics/src/*.h "$work/pyradiomics-3.1.0/radiomics/src/"
"$venv/bin/pip" install --no-build-isolation "$work/pyradiomics-3.1.0"
rm -r "$work"
