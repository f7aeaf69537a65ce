// The patients of a study: who was enrolled, who was not and why, and how the groups differ.

import { EnrolmentFlow } from '@glioscope/figures';
import type { JSX } from 'preact';
import type { StudyResults } from '../results.ts';
import { DataTable, FigureBlock, Section, type TableRow } from './parts.tsx';
import { absent, pOr } from './value-text.ts';

export function PatientsSection({ results }: { readonly results: StudyResults }): JSX.Element {
  const { enrolment, baseline } = results;
  const tests = [...new Set(baseline.rows.flatMap(({ test }) => (test === null ? [] : [test])))];
  const rows = baseline.rows.map(({ characteristic, level, cells, p, test }): TableRow => {
    const values = baseline.groups.map((_, i) => cells[i] ?? `${absent}no entry`);
    // Levels of a characteristic stand below its heading; the test is of the characteristic as a whole.
    const tested =
      p === null && level !== null
        ? ['', '']
        : [pOr(p, test === null ? 'not tested' : 'test not possible'), test ?? ''];
    return level === null
      ? { cells: [characteristic, ...values, ...tested] }
      : { cells: [level, ...values, ...tested], look: 'level' };
  });
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
          note={`P tells whether the groups differ more than chance would explain${
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
          rows={rows}
        />
      )}
    </Section>
  );
}
