// Baseline characteristics ("table 1") as an HTML table: columns of groups, rows of variables and their levels, what is
// missing, P with the test that gave it as a numbered note.

import type { JSX } from 'preact';
import { pCell } from './number-text.ts';

export interface BaselineTableProps {
  readonly caption: string;
  readonly columns: readonly { readonly label: string; readonly patients: number }[];
  readonly rows: readonly {
    /** With what its cells say: `Age (years), median (IQR)`. */
    readonly label: string;
    /** A cell a column; null where a variable has levels of its own. */
    readonly cells: readonly string[] | null;
    readonly levels?: readonly { readonly label: string; readonly cells: readonly string[] }[] | undefined;
    /** Patients without a value, a number a column. */
    readonly missing?: readonly number[] | undefined;
    readonly p?: number | null | undefined;
    /** The test, or why there is none. */
    readonly test?: string | undefined;
  }[];
}

export function BaselineTable({ caption, columns, rows }: BaselineTableProps): JSX.Element {
  const tests = [...new Set(rows.flatMap(({ test }) => (test === undefined ? [] : [test])))];
  const hasP = rows.some(({ p, test }) => p !== undefined || test !== undefined);
  const wide = columns.length + (hasP ? 2 : 1);
  return (
    <table class="baseline">
      <caption>{caption}</caption>
      <thead>
        <tr>
          <th scope="col">Characteristic</th>
          {columns.map(({ label, patients }) => (
            <th scope="col" class="number">
              {label}
              <br />
              {`n = ${patients}`}
            </th>
          ))}
          {hasP && (
            <th scope="col" class="number">
              P
            </th>
          )}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ label, cells, levels = [], missing = [], p, test }) => (
          <>
            <tr>
              <th scope="row">{label}</th>
              {columns.map((_, k) => (
                <td class="number">{cells?.[k] ?? ''}</td>
              ))}
              {hasP && (
                <td class="number">
                  {p === undefined || p === null ? (test === undefined ? '' : '–') : pCell(p)}
                  {test !== undefined && <sup>{tests.indexOf(test) + 1}</sup>}
                </td>
              )}
            </tr>
            {levels.map((level) => (
              <tr class="level">
                <th scope="row">{level.label}</th>
                {columns.map((_, k) => (
                  <td class="number">{level.cells[k] ?? ''}</td>
                ))}
                {hasP && <td />}
              </tr>
            ))}
            {missing.some((count) => count > 0) && (
              <tr class="level missing">
                <th scope="row">Missing</th>
                {columns.map((_, k) => (
                  <td class="number">{missing[k] ?? ''}</td>
                ))}
                {hasP && <td />}
              </tr>
            )}
          </>
        ))}
      </tbody>
      {tests.length > 0 && (
        <tfoot>
          <tr>
            <td colSpan={wide}>
              {tests.map((test, i) => (
                <>
                  {i > 0 && '; '}
                  <sup>{i + 1}</sup> {test}
                </>
              ))}
            </td>
          </tr>
        </tfoot>
      )}
    </table>
  );
}
