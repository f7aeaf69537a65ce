// Linear upsampling on an axis-aligned grid, pixels as areas: what PyTorch's `interpolate` does with `linear`,
// `bilinear` or `trilinear` and `align_corners=False`.

/**
 * Values of a grid of `from` lengths, x fastest, on a grid of `to` lengths that covers the same space.
 * One axis after the other; beyond the outermost centres the outermost value holds.
 */
export function upsampleLinear(
  values: Float32Array,
  from: readonly number[],
  to: readonly number[],
): Float32Array {
  let current = values;
  const size = [...from];
  for (let axis = 0; axis < from.length; axis++) {
    const before = size[axis]!;
    const after = to[axis]!;
    const stride = size.slice(0, axis).reduce((product, length) => product * length, 1);
    const blocks = size.slice(axis + 1).reduce((product, length) => product * length, 1);
    const next = new Float32Array(stride * after * blocks);
    for (let i = 0; i < after; i++) {
      const place = Math.min(Math.max(((i + 0.5) * before) / after - 0.5, 0), before - 1);
      const low = Math.floor(place);
      const high = Math.min(low + 1, before - 1);
      const share = place - low;
      for (let block = 0; block < blocks; block++) {
        const a = (block * before + low) * stride;
        const b = (block * before + high) * stride;
        const target = (block * after + i) * stride;
        for (let k = 0; k < stride; k++) {
          next[target + k] = current[a + k]! * (1 - share) + current[b + k]! * share;
        }
      }
    }
    current = next;
    size[axis] = after;
  }
  return current;
}
