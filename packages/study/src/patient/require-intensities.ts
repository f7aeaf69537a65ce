// Is this a scan at all? A label map or an empty image in a scan's place passes every other check.

import type { NamedVolume } from '@glioscope/volume';

/** Scans have hundreds of different intensities, label maps a handful. */
const fewestIntensities = 17;

/**
 * Requires a scan's variety of values.
 * @throws RangeError that says whether the image is empty or looks like a mask, with the values that it has.
 */
export function requireIntensities({ volume: { data }, name }: NamedVolume): void {
  const seen = new Set<number>();
  let last = Number.NaN;
  for (let i = 0; i < data.length; i++) {
    const value = data[i]!;
    if (value === last) continue;
    last = value;
    seen.add(value);
    if (seen.size >= fewestIntensities) return;
  }
  const values = [...seen].sort((a, b) => a - b);
  throw new RangeError(
    `Cannot use ${name} as a scan: expected varied intensities, got ` +
      (values.length === 1
        ? `the value ${values[0]} in all ${data.length} voxels; the image is empty: check the file`
        : `only the values ${values.join(', ')}; this looks like a mask: check that scan and mask were not exchanged`),
  );
}

/** Pairs of images that hold the same values: one file given under two names. */
export function sameImages(named: readonly NamedVolume[]): (readonly [string, string])[] {
  return named.flatMap((first, i) =>
    named
      .slice(i + 1)
      .filter(({ volume }) => equalValues(first.volume.data, volume.data))
      .map(({ name }) => [first.name, name] as const),
  );
}

function equalValues(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
