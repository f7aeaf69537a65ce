// The table of a batch: one image and mask a row, as PyRadiomics' command takes it (Image, Mask[, Label, Label_channel]),
// with any further columns, which are carried through to the results.

import { readRecords, type TextRecord } from '../records.ts';

export interface RadiomicsCase {
  /** 1 for the first. */
  readonly number: number;
  /** Row number as a spreadsheet shows it: the header is row 1. */
  readonly row: number;
  /** Text of every column of the table, in its order. */
  readonly cells: readonly string[];
  readonly image: string;
  readonly mask: string;
  /** Null where the settings' own label counts. */
  readonly label: number | null;
  readonly labelChannel: number | null;
  /** Why this row cannot be used; null when it can. */
  readonly problem: string | null;
}

export interface CaseTable {
  readonly columns: readonly string[];
  readonly cases: readonly RadiomicsCase[];
}

/**
 * Reads a batch table; `.tsv` is split at tabs. A bad row becomes a case with a problem, so that it stops no other.
 * @throws {RangeError} when the text is no table, or has no column Image or Mask, or one twice.
 */
export function parseCaseTable(name: string, text: string): CaseTable {
  const refuse = (problem: string, cause?: unknown): never => {
    throw new RangeError(`Cannot read the batch ${name}: ${problem}`, { cause });
  };
  let records: readonly TextRecord[] = [];
  try {
    records = readRecords(name, text);
  } catch (error) {
    refuse(error instanceof Error ? error.message : String(error), error);
  }
  const [header, ...body] = records;
  if (header === undefined) {
    return refuse('expected a header row with the columns Image and Mask, got an empty file');
  }
  const columns = header.record.map((column) => column.trim());
  const twice = columns.find((column, index) => columns.indexOf(column) !== index);
  if (twice !== undefined) refuse(`column "${twice}" stands twice; rename one`);
  const indexOf = (column: string): number =>
    columns.findIndex((candidate) => candidate.toLowerCase() === column.toLowerCase());
  const [image, mask, label, channel] = ['Image', 'Mask', 'Label', 'Label_channel'].map(indexOf) as [
    number,
    number,
    number,
    number,
  ];
  if (image < 0 || mask < 0) {
    const other = columns.length > 1 ? undefined : [';', '\t'].find((mark) => columns[0]!.includes(mark));
    if (other !== undefined) {
      refuse(
        `expected the columns Image and Mask, got one column "${columns[0]}" that is split at ` +
          (other === ';' ? 'semicolons; save it with commas' : 'tabs; save it with commas, or name it .tsv'),
      );
    }
    refuse(
      `expected the columns Image and Mask, got ${columns.join(', ')}; name the column of files "${image < 0 ? 'Image' : 'Mask'}"`,
    );
  }
  const rows = body.filter(({ record }) => record.some((cell) => cell.trim() !== ''));
  if (rows.length === 0) refuse('expected one row a case, got a header alone');
  const cases = rows.map(({ record, info }, index): RadiomicsCase => {
    const cells = columns.map((_, column) => (record[column] ?? '').trim());
    const labelled = wholeNumber(cells[label], 'Label', 1);
    const channelled = wholeNumber(cells[channel], 'Label_channel', 0);
    const problem =
      record.length === columns.length
        ? cells[image] === ''
          ? 'expected a file in column Image, got an empty cell'
          : cells[mask] === ''
            ? 'expected a file in column Mask, got an empty cell'
            : (labelled.problem ?? channelled.problem)
        : `expected ${columns.length} cells as in the header, got ${record.length}; quote cells that hold a comma`;
    return {
      number: index + 1,
      row: info.lines,
      cells,
      image: cells[image]!,
      mask: cells[mask]!,
      label: labelled.value,
      labelChannel: channelled.value,
      problem,
    };
  });
  return { columns, cases };
}

function wholeNumber(
  text: string | undefined,
  column: string,
  least: number,
): { readonly value: number | null; readonly problem: string | null } {
  if (text === undefined || text === '') return { value: null, problem: null };
  const value = Number(text);
  return Number.isInteger(value) && value >= least
    ? { value, problem: null }
    : {
        value: null,
        problem: `expected a whole number from ${least} in column ${column}, got '${text}'`,
      };
}
