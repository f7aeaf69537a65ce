// Against PyRadiomics' own baseline tables: two scans with every setting but 2D and resampling.
// The scans may not be kept in the repository; the test is skipped where the data folder is absent.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { toMask, type Volume } from '@glioscope/volume';
import { describe, expect, test } from 'vitest';
import { extractRadiomics, type RadiomicsSettings } from './index.ts';
import { relativeError } from './relative-error.ts';

const folder = join(process.env['GLIOSCOPE_DATA'] ?? '../shared/data', 'pyradiomics');
const present = existsSync(folder);

const classes = ['shape', 'firstorder', 'glcm', 'glrlm', 'glszm', 'gldm', 'ngtdm'] as const;

/** The tables print 12 digits or more; found: 2e-12 at most. */
const tolerance = 1e-11;

/**
 * The table's brain1 mesh is of version 2.0.1, whose triangles differed in ambiguous cubes (breast1 has none; the
 * phantoms hold the mesh to version 3.1.0's, which gives brain1 the values found here, 16147.51 mm³ and 6438.82 mm²).
 */
const olderMesh = /_(MeshVolume|SurfaceArea|SurfaceVolumeRatio|Sphericity)$/;
const olderMeshTolerance = 1e-3;

/** Resampling and 2D texture are not in the package yet. */
const omitted = /resampling|2d/;

interface Case {
  readonly featureClass: string;
  readonly name: string;
  readonly settings: Partial<RadiomicsSettings>;
  readonly image: string;
  readonly values: ReadonlyMap<string, number>;
}

function parseCsv(text: string): string[][] {
  return text
    .trim()
    .split(/\r?\n/)
    .map((line) =>
      [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)]
        .map(([, cell]) => cell!.replace(/^"|"$/g, '').replaceAll('""', '"'))
        .slice(0, -1),
    );
}

/** The settings cell is a Python dictionary. */
function parseSettings(cell: string): Partial<RadiomicsSettings> {
  const python = JSON.parse(
    cell
      .replaceAll("'", '"')
      .replaceAll('None', 'null')
      .replaceAll('False', 'false')
      .replaceAll('True', 'true'),
  ) as Record<string, never | undefined>;
  return {
    label: python['label'] ?? 1,
    normalize: python['normalize'] ?? false,
    normalizeScale: python['normalizeScale'] ?? 1,
    removeOutliers: python['removeOutliers'] ?? null,
    resegmentRange: python['resegmentRange'] ?? null,
    resegmentMode: python['resegmentMode'] ?? 'absolute',
    binWidth: python['binWidth'] ?? 25,
    binCount: python['binCount'] ?? null,
    voxelArrayShift: python['voxelArrayShift'] ?? 0,
    weightingNorm: python['weightingNorm'] ?? null,
    dependenceDifference: python['gldm_a'] ?? 0,
    minimumRoiDimensions: python['minimumROIDimensions'] ?? 2,
  };
}

function casesOf(featureClass: string): Case[] {
  const rows = parseCsv(readFileSync(join(folder, 'baseline', `baseline_${featureClass}.csv`), 'utf8'));
  const row = (name: string): string[] => rows.find(([first]) => first === name)!;
  return rows[0]!.slice(1).flatMap((name, at) => {
    if (omitted.test(name)) return [];
    const values = rows
      .filter(([first]) => first!.startsWith('original_'))
      .map((cells): [string, number] => [cells[0]!, Number(cells[at + 1])]);
    return [
      {
        featureClass,
        name,
        settings: parseSettings(row('diagnostics_Configuration_Settings')[at + 1]!),
        image: row('diagnostics_Configuration_TestCase')[at + 1]!,
        values: new Map(values),
      },
    ];
  });
}

function readNrrd(path: string): Volume {
  const bytes = readFileSync(path);
  const end = bytes.indexOf('\n\n');
  const header = new Map(
    bytes
      .toString('latin1', 0, end)
      .split('\n')
      .map((line) => line.split(': ') as [string, string]),
  );
  const raw = gunzipSync(bytes.subarray(end + 2));
  const buffer = raw.buffer.slice(raw.byteOffset, raw.byteOffset + raw.byteLength);
  const numbers = (name: string): number[] =>
    header
      .get(name)!
      .match(/[-+.\de]+/g)!
      .map(Number);
  const columns = numbers('space directions');
  const spacing = [0, 1, 2].map((axis) => Math.hypot(...columns.slice(3 * axis, 3 * axis + 3)));
  return {
    geometry: {
      size: numbers('sizes') as [number, number, number],
      spacingMm: spacing as [number, number, number],
      originMm: numbers('space origin') as [number, number, number],
      direction: Array.from(
        { length: 9 },
        (_, k) => columns[3 * (k % 3) + Math.floor(k / 3)]! / spacing[k % 3]!,
      ) as never,
    },
    data: header.get('type') === 'short' ? new Int16Array(buffer) : new Int32Array(buffer),
  };
}

describe.skipIf(!present)(`PyRadiomics baselines (skipped where ${folder} is absent)`, () => {
  const scans = new Map<string, { image: Volume; mask: Volume }>();
  const scanOf = (name: string): { image: Volume; mask: Volume } => {
    const known = scans.get(name);
    if (known !== undefined) return known;
    const scan = {
      image: readNrrd(join(folder, `${name}_image.nrrd`)),
      mask: readNrrd(join(folder, `${name}_label.nrrd`)),
    };
    scans.set(name, scan);
    return scan;
  };
  const cases = present ? classes.flatMap(casesOf) : [];

  test.each(cases)('$featureClass of $name', ({ settings, image: scanName, values }) => {
    const { image, mask } = scanOf(scanName);
    const found = extractRadiomics(image, toMask(mask, 'the mask'), { profile: 'pyradiomics', ...settings });
    const offences: string[] = [];
    for (const [name, expected] of values) {
      const value = found.values[found.names.indexOf(name)]!;
      const error = relativeError(value, expected);
      const allowed = scanName === 'brain1' && olderMesh.test(name) ? olderMeshTolerance : tolerance;
      if (!(error <= allowed)) offences.push(`${name}: ${value} for ${expected}`);
    }
    expect(values.size).toBeGreaterThan(4);
    expect(offences).toEqual([]);
  });
});
