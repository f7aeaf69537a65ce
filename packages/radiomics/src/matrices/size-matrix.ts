// A table of counts by grey level and by size: what GLRLM, GLSZM and GLDM are.

export interface SizeMatrix {
  /** The grey levels that occur in the region, rising: one a row. */
  readonly grayLevels: Float64Array;
  /** The size that each column stands for, rising. */
  readonly sizes: Float64Array;
  /** Counts (or weighted counts), row by row. */
  readonly counts: Float64Array | Int32Array;
}

/** 1, 2, …, `largest`. */
export function sizesUpTo(largest: number): Float64Array {
  return Float64Array.from({ length: largest }, (_, j) => j + 1);
}
