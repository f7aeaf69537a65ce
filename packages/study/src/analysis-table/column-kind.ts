// What a column holds, told from its cells.

/**
 * `number`: every known cell is a number. `mixed`: most are, some are not, which is a fault as soon as numbers are needed.
 * `factor`: words of which there are few. `text`: many different words; `id` where no two are alike.
 * `constant`: one value throughout. `empty`: no value.
 */
export type ColumnKind = 'number' | 'mixed' | 'factor' | 'text' | 'id' | 'constant' | 'empty';

/** The cell's number, or NaN where it is none: `Infinity`, `1,5` and `0x10` are not. */
export function numberOf(cell: string): number {
  const value = Number(cell);
  return cell === '' || !Number.isFinite(value) || /^[+-]?0[xbo]/i.test(cell) ? Number.NaN : value;
}

/** More words than this are text, not levels of a factor. */
const mostLevels = 20;

/** The kind of a column with these cells (null: missing). */
export function columnKind(cells: readonly (string | null)[]): ColumnKind {
  const known = cells.filter((cell) => cell !== null);
  if (known.length === 0) return 'empty';
  const first = known[0]!;
  const firstNumber = numberOf(first);
  let numbers = 0;
  let varies = false;
  let numbersVary = false;
  for (const cell of known) {
    const value = numberOf(cell);
    if (Number.isFinite(value)) numbers++;
    if (value !== firstNumber) numbersVary = true;
    if (cell !== first) varies = true;
  }
  if (numbers === known.length) return numbersVary ? 'number' : 'constant';
  if (!varies) return 'constant';
  if (2 * numbers > known.length) return 'mixed';
  const distinct = new Set(known);
  if (distinct.size === known.length && known.length > 2) return 'id';
  return distinct.size <= mostLevels ? 'factor' : 'text';
}

/** Levels in the order that tables and models use: by number where all are numbers, otherwise by letter. */
export function sortLevels(levels: Iterable<string>): string[] {
  const list = [...new Set(levels)];
  if (list.every((level) => Number.isFinite(numberOf(level)))) {
    return list.sort((a, b) => numberOf(a) - numberOf(b) || compare(a, b));
  }
  return list.sort((a, b) => compare(a.toLowerCase(), b.toLowerCase()) || compare(a, b));
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
