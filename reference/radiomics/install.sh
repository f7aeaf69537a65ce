#!/bin/sh
# Makes a virtual environment with PyRadiomics 3.1.0: sh install.sh /path/to/venv
# The 3.1.0 source archive calls itself 3.0.1a1 (pip refuses it by name) and lacks its two C headers, which
# 3.0.1's has unchanged; its build needs numpy < 2 and an old setuptools. The archives come from pip's
# own package index, or from the one that PIP_INDEX_URL names.
set -eu
venv=$1
python3 -m venv "$venv"
index=${PIP_INDEX_URL:-$("$venv/bin/python" -c 'from pip._internal.models.index import PyPI; print(PyPI.simple_url)')}
"$venv/bin/pip" install 'numpy==1.26.4' 'setuptools<70' wheel cython versioneer SimpleITK PyWavelets pykwalify six
work=$(mktemp -d)
"$venv/bin/python" - "$index" "$work" <<'PYTHON'
import re, sys, urllib.parse, urllib.request
index, work = sys.argv[1:]
page = index.rstrip('/') + '/pyradiomics/'
links = re.findall(r'href="([^"]+)"', urllib.request.urlopen(page).read().decode())
for version in ('3.1.0', '3.0.1'):
    link = next(link for link in links if f'pyradiomics-{version}.tar.gz' in link)
    urllib.request.urlretrieve(urllib.parse.urljoin(page, link), f'{work}/{version}.tar.gz')
PYTHON
tar xzf "$work/3.1.0.tar.gz" -C "$work"
tar xzf "$work/3.0.1.tar.gz" -C "$work"
cp "$work"/pyradiomics-3.0.1/radiomics/src/*.h "$work/pyradiomics-3.1.0/radiomics/src/"
"$venv/bin/pip" install --no-build-isolation "$work/pyradiomics-3.1.0"
rm -r "$work"
