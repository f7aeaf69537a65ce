// Baseline characteristics as the table that papers begin with.

import { decimal, pCell, significant } from '@glioscope/figures';
import type { TableRow } from '../report/parts.tsx';
import { absent } from '../report/value-text.ts';
import type { CharacteristicTest } from './characteristic-tests.ts';
import type { Characteristic, CharacteristicsAnalysis, NumberSummary } from './characteristics.ts';
import type { AnalysisPage } from './page.ts';

export function characteristicsPage(result: CharacteristicsAnalysis): AnalysisPage {
  const { patients, by, groups, rows, leftOut, warnings, notes } = result;
  return {
    title: 'Baseline characteristics',
    lead: [
      `${patients} patients${by === null ? '' : `, ${groups.length} groups by ${by}`}.`,
      ...(leftOut.length === 0
        ? []
        : [`${leftOut.length} columns are not in the table: ${leftOutText(leftOut)}.`]),
    ],
    tables: [
      {
        title: 'Patients.',
        note: 'Numbers: mean (standard deviation) where normal, otherwise median [quartiles]. Categories: count (per cent of those known).',
        columns: [
          { name: 'Characteristic', kind: 'name' },
          { name: `All (${patients})`, kind: 'number' },
          ...groups.map(({ group, patients: members }) => ({
            name: `${group} (${members})`,
            kind: 'number' as const,
          })),
          ...(by === null
            ? []
            : [
                { name: 'P', kind: 'number' as const },
                { name: 'Adjusted P', kind: 'number' as const },
                { name: 'Test', kind: 'text' as const },
              ]),
        ],
        rows: rows.flatMap((row) => rowsOf(row, by !== null)),
      },
    ],
    figures: [],
    warnings,
    notes,
  };
}

function leftOutText(leftOut: CharacteristicsAnalysis['leftOut']): string {
  const byReason = new Map<string, string[]>();
  for (const { column, reason } of leftOut) byReason.set(reason, [...(byReason.get(reason) ?? []), column]);
  return [...byReason]
    .map(([reason, columns]) => {
      const shown = columns.slice(0, 5).join(', ');
      return `${shown}${columns.length > 5 ? ` and ${columns.length - 5} more` : ''} (${reason})`;
    })
    .join('; ');
}

function rowsOf(row: Characteristic, tested: boolean): TableRow[] {
  const test = tested ? testCells(row.test) : [];
  const blank = tested ? ['', '', ''] : [];
  const missing = [row.all, ...row.groups].map((summary) => summary.missing);
  const gaps: TableRow[] =
    row.all.missing === 0
      ? []
      : [
          {
            cells: ['missing', ...missing.map((count) => String(count)), ...blank],
            look: 'level',
          },
        ];
  if (row.kind === 'number') {
    const cells = [row.all, ...row.groups].map((summary) => numberCell(summary, row.normal));
    return [{ cells: [row.column, ...cells, ...test] }, ...gaps];
  }
  return [
    { cells: [row.column, ...[row.all, ...row.groups].map(() => ''), ...test] },
    ...row.all.counts.map(({ level }, k): TableRow => ({
      cells: [
        level,
        ...[row.all, ...row.groups].map(({ counts }) => {
          const { count, share } = counts[k]!;
          return share === null ? `${absent}none known` : `${count} (${decimal(100 * share, 1)}%)`;
        }),
        ...blank,
      ],
      look: 'level',
    })),
    ...gaps,
  ];
}

function numberCell(summary: NumberSummary, normal: boolean): string {
  if (summary.mean === null || summary.median === null) return `${absent}none known`;
  if (normal) {
    return `${significant(summary.mean, 4)} (${summary.sd === null ? 'one value' : significant(summary.sd, 3)})`;
  }
  return `${significant(summary.median, 4)} [${significant(summary.q1!, 4)} to ${significant(summary.q3!, 4)}]`;
}

function testCells(test: CharacteristicTest | null): string[] {
  if (test === null) return ['', '', ''];
  if (test.p === null) return [`${absent}${test.reason ?? 'not tested'}`, '', test.name];
  return [pCell(test.p), test.adjustedP === null ? '' : pCell(test.adjustedP), test.name];
}
