// Mirror images, in place: for augmentation in training and averaging in use.

/** Mirrors `data` (x fastest) in place along the axes that are true. */
export function mirror(
  data: Float32Array | Uint8Array,
  size: readonly number[],
  axes: readonly boolean[],
): void {
  let stride = 1;
  size.forEach((length, axis) => {
    if (axes[axis]) {
      const block = stride * length;
      for (let start = 0; start < data.length; start += block) {
        for (let low = 0, high = length - 1; low < high; low++, high--) {
          const lowStart = start + low * stride;
          const highStart = start + high * stride;
          for (let i = 0; i < stride; i++) {
            const value = data[lowStart + i]!;
            data[lowStart + i] = data[highStart + i]!;
            data[highStart + i] = value;
          }
        }
      }
    }
    stride *= length;
  });
}
