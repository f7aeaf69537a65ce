// The patients of a study: who was enrolled, who was not and why, and how the groups differ.

import { EnrolmentFlow } from '@glioscope/figures';
import type { JSX } from 'preact';
import type { BaselineTable, StudyResults } from '../results.ts';
import { DataTable, FigureBlock, Section, type TableRow } from './parts.tsx';
import { absent, pOr } from './value-text.ts';

/** Levels of a characteristic stand below a heading, which carries the test of the characteristic as a whole. */
function baselineRows({ groups, rows }: BaselineTable): TableRow[] {
  let last: string | null = null;
  return rows.flatMap(({ characteristic, level, cells, p, test }): TableRow[] => {
    const values = groups.map((_, i) => cells[i] ?? `${absent}no entry`);
    const tested = [pOr(p, 'not tested'), test ?? ''];
    const isNew = characteristic !== last;
    last = characteristic;
    if (level === null) return [{ cells: [characteristic, ...values, ...tested] }];
    const row: TableRow = { cells: [level, ...values, '', ''], look: 'level' };
    return isNew ? [{ cells: [characteristic, ...groups.map(() => ''), ...tested] }, row] : [row];
  });
}

export function PatientsSection({ results }: { readonly results: StudyResults }): JSX.Element {
  const { enrolment, baseline } = results;
  const tests = [...new Set(baseline.rows.flatMap(({ test }) => (test === null ? [] : [test])))];
  const survivalGroups = baseline.groups.filter(({ name }) => /^survival/i.test(name));
  return (
    <Section id="patients" name="Patients">
      <FigureBlock
        caption="Enrolment flow."
        howToRead="follow the arrows down: everybody who was looked at, those left out with the reason on the right, and what the others were used for. A patient may serve both grading and survival, so the lowest boxes need not add up to those enrolled."
        width={900}
        wide
      >
        <EnrolmentFlow id="enrolment-flow" {...enrolment} />
      </FigureBlock>
      {baseline.rows.length === 0 ? (
        <p>There is no baseline table: the clinical table holds no characteristic to compare.</p>
      ) : (
        <DataTable
          title="Baseline characteristics."
          note={`Numbers are median [quartiles] or count (share of those known). P tells whether ${
            survivalGroups.length === 2 ? 'the two survival cohorts' : 'the groups'
          } differ more than chance would explain${
            tests.length > 0 ? ` (${tests.join(', ')}; two-sided)` : ''
          }. With many rows, some small P values are expected by chance.`}
          columns={[
            { name: 'Characteristic', kind: 'name' },
            ...baseline.groups.map(({ name, patients }) => ({
              name: `${name} (n = ${patients})`,
              kind: 'text' as const,
            })),
            { name: 'P', kind: 'number' },
            { name: 'Test', kind: 'text' },
          ]}
          rows={baselineRows(baseline)}
        />
      )}
    </Section>
  );
}
