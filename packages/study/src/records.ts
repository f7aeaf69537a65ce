// The records of a CSV or TSV text, each with the line of the file it ends on.

import { parse } from 'csv-parse/browser/esm/sync';

export interface TextRecord {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

/**
 * Reads a text; one whose name ends in `.tsv` is split at tabs, anything else at commas. Empty lines are left out.
 * @param sameWidth refuse records with more or fewer cells than the first
 * @throws {Error} of the parser, which names the line
 */
export function readRecords(name: string, text: string, sameWidth: boolean = false): readonly TextRecord[] {
  const tabs = name.toLowerCase().endsWith('.tsv');
  return parse(text, {
    delimiter: tabs ? '\t' : ',',
    // BIDS tables quote nothing; a stray quotation mark inside a cell is text.
    quote: tabs ? false : '"',
    bom: true,
    info: true,
    relax_column_count: !sameWidth,
    skip_empty_lines: true,
  }) as unknown as readonly TextRecord[];
}
