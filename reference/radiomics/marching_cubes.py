"""Reads the triangle table out of PyRadiomics' C source, for packages/radiomics/src/shape/marching-cubes.ts.

    python marching_cubes.py /path/to/pyradiomics-3.1.0/radiomics/src/cshape.c

Writes marching-cubes.json: for each of the 128 corner sets its triangles, each three edges as hexadecimal digits.
"""

import json
import re
import sys
from pathlib import Path

source = Path(sys.argv[1]).read_text()
table = source[source.index("static const int triTable[128][16] = {"):]
table = table[: table.index("};")]
rows = [[int(n) for n in row.split(",") if n.strip()] for row in re.findall(r"\{([^{}]*)\}", table)]
assert len(rows) == 128
sets = ["".join(f"{edge:x}" for edge in row if edge >= 0) for row in rows]
Path(__file__).with_name("marching-cubes.json").write_text(json.dumps(sets) + "\n")
