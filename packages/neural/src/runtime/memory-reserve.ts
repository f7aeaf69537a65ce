// How much memory a session's first run reserves. ONNX Runtime's arena takes memory from the system in regions whose
// sizes are powers of two, each larger than the one before, and a value lies in one region: what is left over in several
// small ones serves none of the large values of a training step. One region that holds them all needs a third less.

/** What lies between the values of one region, at most, as measured in bench/neural. */
const gaps = 1.25;

/** Below this (bytes) nothing is gained. */
const leastRegion = 2 ** 26;

/** Elements (float32) to reserve so that the arena takes one region for values of so many bytes; 0 for few. */
export function elementsToReserve(bytes: number): number {
  const region = 2 ** Math.ceil(Math.log2(gaps * bytes));
  if (!(region >= leastRegion)) return 0;
  // The arena rounds what it is asked for up to a power of two: a bit over half a region has the whole one, and only that
  // half is written to now.
  return (region / 2 + 2 ** 20) / Float32Array.BYTES_PER_ELEMENT;
}
