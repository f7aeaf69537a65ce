// How the paths of images and masks stand in results.

import { basename, relative, resolve, sep } from 'node:path';
import type { CaseTable } from '../../radiomics/case-table.ts';

export type PathStyle = 'given' | 'absolute' | 'relative' | 'basename';

/** A path as results show it. `base` is where relative paths start. */
export function shownPath(path: string, style: PathStyle, base: string): string {
  if (path === '' || style === 'given') return path;
  if (style === 'basename') return basename(path);
  const absolute = resolve(base, path);
  return (style === 'absolute' ? absolute : relative(base, absolute)).split(sep).join('/');
}

/** The table with its image and mask cells in that style; the files that it names stay the same. */
export function withShownPaths(table: CaseTable, style: PathStyle, base: string): CaseTable {
  const isPath = table.columns.map((column) => ['image', 'mask'].includes(column.toLowerCase()));
  const cases = table.cases.map((one) => ({
    ...one,
    cells: one.cells.map((cell, index) => (isPath[index] ? shownPath(cell, style, base) : cell)),
  }));
  return { ...table, cases };
}
