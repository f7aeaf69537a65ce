// A delimited text as rows of cells (RFC 4180). csv-parse's build for browsers takes seconds for a table of radiomics
// features, as it turns the whole text into bytes first; here cells are cut out of the text itself.

export interface CellRow {
  readonly cells: readonly string[];
  /** Line on which the row begins; the first is 1. */
  readonly line: number;
}

/**
 * @param quotes whether cells may stand in double quotes, where they may hold delimiters, line ends and doubled quotes
 * @throws RangeError for a quote that is never closed, or text after a closing one
 */
export function splitCells(content: string, delimiter: string, quotes: boolean): CellRow[] {
  const text = content.replace(/^\uFEFF/, '').replaceAll(/\r\n?/g, '\n');
  const rows: CellRow[] = [];
  let place = 0;
  let line = 1;
  let quote = -1;
  while (place < text.length) {
    const end = indexOr(text, '\n', place);
    if (quote < place) quote = quotes ? indexOr(text, '"', place) : text.length;
    if (quote >= end) {
      rows.push({ cells: text.slice(place, end).split(delimiter), line });
      place = end + 1;
      line++;
      continue;
    }
    const row = quotedRow(text, place, delimiter, line);
    rows.push({ cells: row.cells, line });
    place = row.next;
    line += row.lines;
  }
  return rows;
}

function quotedRow(
  text: string,
  start: number,
  delimiter: string,
  line: number,
): { readonly cells: string[]; readonly next: number; readonly lines: number } {
  const cells: string[] = [];
  let place = start;
  let lines = 1;
  let lineEnd = indexOr(text, '\n', place);
  for (;;) {
    let opening = place;
    while (text[opening] === ' ') opening++;
    if (text[opening] === '"') {
      let close = opening + 1;
      for (;;) {
        close = text.indexOf('"', close);
        if (close < 0) throw new RangeError(`a quotation mark opens in row ${line} and is never closed`);
        if (text[close + 1] !== '"') break;
        close += 2;
      }
      const cell = text.slice(opening + 1, close).replaceAll('""', '"');
      lines += cell.split('\n').length - 1;
      cells.push(cell);
      place = close + 1;
      while (text[place] === ' ') place++;
    } else {
      if (lineEnd < place) lineEnd = indexOr(text, '\n', place);
      const end = Math.min(lineEnd, indexOr(text, delimiter, place));
      cells.push(text.slice(place, end));
      place = end;
    }
    if (place >= text.length || text[place] === '\n') return { cells, next: place + 1, lines };
    if (text[place] !== delimiter) {
      throw new RangeError(`text follows a closing quotation mark in row ${line}`);
    }
    place++;
  }
}

/** Where the mark next stands, or the end of the text. */
function indexOr(text: string, mark: string, place: number): number {
  const found = text.indexOf(mark, place);
  return found < 0 ? text.length : found;
}
