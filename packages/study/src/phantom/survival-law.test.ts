import { createRandom } from '@glioscope/numeric';
import { expect, test } from 'vitest';
import { drawClinic, type PhantomClinic } from './phantom-clinic.ts';
import { logHazardRatio, survivalLaw } from './survival-law.ts';

const draw = (grade: 'HGG' | 'LGG', count: number): PhantomClinic[] =>
  Array.from({ length: count }, (_, index) => drawClinic(createRandom(4).fork(`${grade} ${index}`), grade));

const lgg = draw('LGG', 6000);
const hgg = draw('HGG', 3000);

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;

/**
 * Deaths against the deaths that the law expects in the time at risk: 1 when the law holds, with a standard error of
 * 1/√deaths, whatever the censoring.
 */
function deathsOverExpected(patients: readonly PhantomClinic[]): { ratio: number; standardError: number } {
  let deaths = 0;
  let expected = 0;
  for (const { died, survivalDays, truth } of patients) {
    if (died) deaths++;
    // Times are rounded up to whole days; the middle of the day is the best guess.
    const days = died ? survivalDays - 0.5 : survivalDays;
    expected += (days / survivalLaw.scaleDays) ** survivalLaw.shape * Math.exp(truth.logHazardRatio);
  }
  return { ratio: deaths / expected, standardError: 1 / Math.sqrt(deaths) };
}

test('deaths follow the law in every stratum of heterogeneity, age, grade and centre of time', () => {
  const everybody = [...lgg, ...hgg];
  const strata = new Map<string, PhantomClinic[]>();
  for (const patient of everybody) {
    const names = [
      `heterogeneity ${Math.max(-2, Math.min(1, Math.floor(patient.truth.heterogeneity)))}`,
      `age ${Math.floor(patient.ageYears / 20)}`,
      `WHO grade ${patient.whoGrade}`,
      `follow-up ${Math.floor(patient.truth.followUpDays / 2500)}`,
    ];
    for (const name of names) strata.set(name, [...(strata.get(name) ?? []), patient]);
  }
  for (const [name, patients] of strata) {
    if (patients.length < 200) continue;
    const { ratio, standardError } = deathsOverExpected(patients);
    expect(Math.abs(ratio - 1), `${name}: ${ratio}`).toBeLessThan(4 * standardError);
  }
});

test('the log hazard ratio is linear in its three factors', () => {
  const reference = survivalLaw.referenceAgeYears;
  expect(logHazardRatio(reference, 2, 0)).toBe(0);
  expect(logHazardRatio(reference, 2, 1)).toBe(survivalLaw.heterogeneity);
  expect(logHazardRatio(reference + 10, 2, 0)).toBeCloseTo(10 * survivalLaw.ageYears, 12);
  expect(logHazardRatio(reference, 3, 0)).toBe(survivalLaw.whoGrade[3]);
});

test('survival is about that of the published cohorts', () => {
  const years = (patients: readonly PhantomClinic[]): number =>
    median(patients.map(({ truth }) => truth.deathDay)) / 365.25;
  expect(years(lgg)).toBeGreaterThan(5);
  expect(years(lgg)).toBeLessThan(6);
  expect(years(hgg) * 12).toBeGreaterThan(12);
  expect(years(hgg) * 12).toBeLessThan(16);
  const censored = lgg.filter(({ died }) => !died).length / lgg.length;
  expect(censored).toBeGreaterThan(0.25);
  expect(censored).toBeLessThan(0.37);
});

test('times are whole days, one at least, and end at death or follow-up, whichever comes first', () => {
  for (const { survivalDays, died, truth } of [...lgg, ...hgg]) {
    expect(Number.isInteger(survivalDays) && survivalDays >= 1).toBe(true);
    expect(survivalDays).toBe(Math.min(truth.deathDay, truth.followUpDays));
    expect(died).toBe(truth.deathDay <= truth.followUpDays);
  }
});
