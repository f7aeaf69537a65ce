// A row of a CSV file.

/** A line of RFC 4180, without its end; null is an empty cell. */
export function csvLine(cells: readonly (string | number | boolean | null | undefined)[]): string {
  return cells
    .map((cell) => {
      const text = cell === null || cell === undefined ? '' : String(cell);
      return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
    })
    .join(',');
}
