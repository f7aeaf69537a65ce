// A volume's depth in slabs. A convolution's derivative by its weight is a sum over places, which slabs split without a
// change of its terms: views of the input that fit the processor's cache, and little memory at once.

export interface Slab {
  /** The first plane. */
  readonly start: number;
  /** The plane after the last. */
  readonly end: number;
}

/** Up to so many values a view of the input is copied at once (16 MiB); measured in docs/neural-speed.md. */
const viewElements = 2 ** 24;

/** Slabs of nearly equal depth. @param planeElements How many values a view has for each plane of the output. */
export function slabsOf(planes: number, planeElements: number): Slab[] {
  const count = Math.min(planes, Math.ceil((planes * planeElements) / viewElements));
  return Array.from({ length: count }, (_, i) => ({
    start: Math.round((i * planes) / count),
    end: Math.round(((i + 1) * planes) / count),
  }));
}
