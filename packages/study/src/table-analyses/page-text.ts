// An analysis for the terminal: sentences, aligned tables, warnings.

import { absent } from '../report/value-text.ts';
import type { AnalysisPage, PageTable } from './page.ts';

/** Plain text, lines ended by `\n`. */
export function pageText({ title, lead, tables, warnings, notes }: AnalysisPage): string {
  const parts = [
    [title, ...lead].join('\n'),
    ...tables.map((table) => tableText(table)),
    [...warnings.map(({ text }) => `warning: ${text}`), ...notes.map((note) => `note: ${note}`)].join('\n'),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function tableText({ title, note, columns, rows }: PageTable): string {
  const lines = [
    columns.map(({ name }) => name),
    ...rows.map(({ cells, look }) =>
      cells.map((cell, j) => {
        const text = cell.startsWith(absent) ? `(${cell.slice(absent.length)})` : cell;
        return j === 0 && look === 'level' ? `  ${text}` : text;
      }),
    ),
  ];
  // A long reason does not widen its whole column.
  const widths = columns.map((_, j) =>
    Math.max(...lines.map((cells) => ((cells[j] ?? '').length > 44 ? 0 : (cells[j] ?? '').length))),
  );
  const laid = lines.map((cells) =>
    cells
      .map((cell, j) => (columns[j]?.kind === 'number' ? cell.padStart(widths[j]!) : cell.padEnd(widths[j]!)))
      .join('  ')
      .trimEnd(),
  );
  return [title, ...laid, ...(note === undefined ? [] : [note])].join('\n');
}
