// What tables of several regions tell together: whether a patient has the region at all, and how the regions' sizes
// compare. Each value comes from the patient's own row; nothing is fitted.

import { createFeatureMatrix, type FeatureMatrix } from '@glioscope/learn';

/** The columns that came from one table. */
export interface ColumnBlock {
  readonly table: string;
  readonly columns: readonly string[];
}

/** Sizes in PyRadiomics' names, old and new: lengths, areas and volumes, which are 0 where there is no region. */
const sizeName =
  /(^|_)(VoxelNum|Volume|MeshVolume|VoxelVolume|SurfaceArea|Maximum[23]DDiameter(Slice|Column|Row)?|(Major|Minor|Least)Axis(Length)?)$/;

/**
 * Columns derived from a patient's row: `TABLE.present` (1, or 0 where every value of the table is missing) for each
 * table that some patient lacks, and for each two tables with a size of one name its contrast (a - b)/(a + b), from
 * -1 to 1, an absent region counting as 0. Null where there is nothing to derive.
 */
export function deriveColumns(features: FeatureMatrix, blocks: readonly ColumnBlock[]): FeatureMatrix | null {
  const place = new Map(features.names.map((name, j) => [name, j]));
  const known = blocks
    .map(({ table, columns }) => ({
      table,
      columns: columns.filter((name) => place.has(name)).map((name) => ({ name, j: place.get(name)! })),
    }))
    .filter(({ columns }) => columns.length > 0);
  const { rows, columns: width, data } = features;
  const derived: { name: string; values: Float64Array }[] = [];
  const present = known.map(({ columns }) =>
    Float64Array.from({ length: rows }, (_, i) =>
      columns.some(({ j }) => Number.isFinite(data[i * width + j]!)) ? 1 : 0,
    ),
  );
  known.forEach(({ table }, b) => {
    if (present[b]!.includes(0)) derived.push({ name: `${table}.present`, values: present[b]! });
  });
  const sizes = known.map(({ table, columns }) => {
    const found = new Map<string, number>();
    for (const { name, j } of columns) {
      const own = name.startsWith(`${table}.`) ? name.slice(table.length + 1) : name;
      if (sizeName.test(own)) found.set(own, j);
    }
    return found;
  });
  for (let a = 0; a < known.length; a++) {
    for (let b = a + 1; b < known.length; b++) {
      for (const [own, j] of sizes[a]!) {
        const k = sizes[b]!.get(own);
        if (k === undefined) continue;
        const values = Float64Array.from({ length: rows }, (_, i) => {
          const first = present[a]![i] === 0 ? 0 : data[i * width + j]!;
          const second = present[b]![i] === 0 ? 0 : data[i * width + k]!;
          const sum = first + second;
          return sum > 0 ? (first - second) / sum : Number.NaN;
        });
        if (values.some((value) => Number.isFinite(value))) {
          derived.push({ name: `${known[a]!.table}:${known[b]!.table}.${own}`, values });
        }
      }
    }
  }
  if (derived.length === 0) return null;
  const values = new Float64Array(rows * derived.length);
  derived.forEach((column, j) => {
    for (let i = 0; i < rows; i++) values[i * derived.length + j] = column.values[i]!;
  });
  return createFeatureMatrix(
    derived.map(({ name }) => name),
    values,
  );
}
