// The magnitude of the gradient by central differences, as ITK's GradientMagnitudeImageFilter: beyond the border the
// image goes on with its outermost voxel, sums are in float64 and the result is stored as float32.

import type { DerivedImage, FilterImage } from './derived-image.ts';
import type { FilterSettings } from './filter-settings.ts';

/** √(Σ over axes of ((x₊₁ - x₋₁) / (2 spacing))²), intensity per mm, or per voxel; named `gradient`. */
export function* gradientImages(
  { geometry, data }: FilterImage,
  { gradientUseSpacing }: Pick<FilterSettings, 'gradientUseSpacing'>,
): Generator<DerivedImage> {
  const [width, height, depth] = geometry.size;
  const [halfX, halfY, halfZ] = geometry.spacingMm.map((mm) =>
    gradientUseSpacing ? 0.5 * (1 / mm) : 0.5,
  ) as [number, number, number];
  const slice = width * height;
  const magnitudes = new Float64Array(data.length);
  for (let z = 0, i = 0; z < depth; z++) {
    const toBelow = z > 0 ? -slice : 0;
    const toAbove = z < depth - 1 ? slice : 0;
    for (let y = 0; y < height; y++) {
      const toFront = y > 0 ? -width : 0;
      const toBack = y < height - 1 ? width : 0;
      for (let x = 0; x < width; x++, i++) {
        // Each product rounded before they are subtracted, as there.
        const alongX = halfX * data[x < width - 1 ? i + 1 : i]! - halfX * data[x > 0 ? i - 1 : i]!;
        const alongY = halfY * data[i + toBack]! - halfY * data[i + toFront]!;
        const alongZ = halfZ * data[i + toAbove]! - halfZ * data[i + toBelow]!;
        magnitudes[i] = Math.fround(Math.sqrt(alongX * alongX + alongY * alongY + alongZ * alongZ));
      }
    }
  }
  yield { name: 'gradient', data: magnitudes };
}
