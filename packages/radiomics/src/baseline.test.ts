// Against PyRadiomics' own baseline tables: two scans with every setting.
// The scans may not be kept in the repository; the test is skipped where the data folder is absent.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { pointOfVoxel, toMask, type Mask, type Volume } from '@glioscope/volume';
import { describe, expect, test } from 'vitest';
import { extractRadiomics, featuresOfClass, profileParameters, type RadiomicsSettings } from './index.ts';
import { relativeError } from './relative-error.ts';

const folder = join(process.env['GLIOSCOPE_DATA'] ?? '../shared/data', 'pyradiomics');
const present = existsSync(folder);

const classes = ['shape', 'shape2D', 'firstorder', 'glcm', 'glrlm', 'glszm', 'gldm', 'ngtdm'] as const;

/** The tables print 12 digits or more; found: 2e-12 at most. */
const tolerance = 1e-11;

/**
 * The table's brain1 mesh is of version 2.0.1, whose triangles differed in ambiguous cubes (breast1 has none; the
 * phantoms hold the mesh to version 3.1.0's, which gives brain1 the values found here, 16147.51 mm³ and 6438.82 mm²).
 */
const olderMesh = /_(MeshVolume|SurfaceArea|SurfaceVolumeRatio|Sphericity)$/;
const olderMeshTolerance = 1e-3;

interface Case {
  readonly featureClass: (typeof classes)[number];
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
    resampledSpacingMm: python['resampledPixelSpacing'] ?? null,
    interpolator: python['interpolator'] ?? null,
    padDistance: python['padDistance'] ?? 5,
    force2D: python['force2D'] ?? false,
    force2DDimension: python['force2Ddimension'] ?? 0,
    correctMask: python['correctMask'] ?? false,
    additionalInfo: false,
  };
}

function casesOf(featureClass: Case['featureClass']): Case[] {
  const rows = parseCsv(readFileSync(join(folder, 'baseline', `baseline_${featureClass}.csv`), 'utf8'));
  const row = (name: string): string[] => rows.find(([first]) => first === name)!;
  return rows[0]!.slice(1).flatMap((name, at) => {
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

  test.each(cases)('$featureClass of $name', ({ featureClass, settings, image: scanName, values }) => {
    const { image, mask } = scanOf(scanName.replace('_2D', ''));
    const { features, ...others } = profileParameters('pyradiomics', settings);
    const found = extractRadiomics(
      image,
      featureClass === 'shape2D' ? layerOf(mask) : toMask(mask, 'the mask'),
      { ...others, features: { [featureClass]: features[featureClass] ?? featuresOfClass(featureClass) } },
    );
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

/** The masks of the 2D shapes: a file of the layer that holds most of the region. */
function layerOf(mask: Volume): Mask {
  const { geometry, data } = mask;
  const layer = geometry.size[0] * geometry.size[1];
  const countOf = (z: number): number =>
    data.subarray(z * layer, (z + 1) * layer).filter((v) => v === 1).length;
  const counts = Array.from({ length: geometry.size[2] }, (_, z) => countOf(z));
  const z = counts.indexOf(Math.max(...counts));
  return {
    geometry: {
      ...geometry,
      size: [geometry.size[0], geometry.size[1], 1],
      originMm: pointOfVoxel(geometry, [0, 0, z]),
    },
    data: Uint8Array.from(data.subarray(z * layer, (z + 1) * layer)),
  };
}
