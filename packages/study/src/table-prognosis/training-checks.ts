// What training patients must have before anything is fitted on them, and the times at which they can be predicted.

import type { SurvivalData } from '@glioscope/survival';
import { checkPrognosisTable } from '../prognosis/prognosis-table.ts';
import { featureSource, type PrognosisCohort } from './prognosis-cohort.ts';
import type { PrognosisChoices } from './prognosis-request.ts';
import type { PrognosisWarning } from './table-prognosis-results.ts';

/** Cox models and cross-validation need some patients to leave out. */
const leastPatients = 8;

/** @throws RangeError for too few patients or deaths, a patient twice, or choices that cannot be */
export function checkTraining(
  { table, leftOut }: PrognosisCohort,
  { folds, bootstrap }: PrognosisChoices,
): void {
  const { length: patients } = table.patients;
  const deaths = table.patients.filter(({ died }) => died).length;
  if (patients < leastPatients || deaths === 0) {
    const lost = leftOut.map((entry) => `${entry.patients} left out: ${entry.reason}`).join('; ');
    throw new RangeError(
      `Cannot fit a prognosis: expected at least ${leastPatients} training patients with at least 1 death, got ${patients} ` +
        `with ${deaths}${lost === '' ? '' : ` (${lost})`}; give more patients, or fill gaps with the missing choice median`,
    );
  }
  if (!Number.isInteger(folds) || folds < 0 || folds === 1) {
    throw new RangeError(`Cannot cross-validate: expected 0 (none) or at least 2 folds, got ${folds}`);
  }
  if (!Number.isInteger(bootstrap) || bootstrap < 0) {
    throw new RangeError(`Cannot draw resamples: expected 0 (none) or more, got ${bootstrap}`);
  }
  if (new Set(table.patients.map(({ id }) => id)).size < patients) {
    throw new RangeError(
      'Cannot fit a prognosis: a patient stands in the table twice; expected one row a patient',
    );
  }
  if (featureSource in table.radiomics) checkPrognosisTable(table);
}

/** Times before which someone died and beyond which someone was followed. */
export function followedYears(
  { times, events }: SurvivalData,
  years: readonly number[],
): { readonly kept: readonly number[]; readonly warnings: readonly PrognosisWarning[] } {
  const longest = Math.max(...times) / 365.25;
  const first = Math.min(...[...times].filter((_, i) => events[i] === 1)) / 365.25;
  const kept = [...new Set(years)].sort((a, b) => a - b).filter((year) => year <= longest && year >= first);
  const lost = years.filter((year) => !kept.includes(year));
  if (kept.length === 0) {
    throw new RangeError(
      `Cannot predict survival at ${years.join(', ')} years: training deaths begin at ${first.toFixed(2)} years and follow-up ends ` +
        `at ${longest.toFixed(2)}; choose years between, and check the unit of the time column`,
    );
  }
  const text =
    `Nothing is predicted at ${lost.join(', ')} years: training deaths begin at ${first.toFixed(2)} years and follow-up ends at ` +
    `${longest.toFixed(2)} years`;
  return { kept, warnings: lost.length === 0 ? [] : [{ code: 'horizon', text, columns: [] }] };
}
