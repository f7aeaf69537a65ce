// The law by which phantoms live and die: a Cox model with a Weibull baseline, its coefficients known.
//   hazard(t) = shape / scale · (t / scale)^(shape − 1) · exp(logHazardRatio)
// Deaths are drawn by inverting the survival function; censoring is independent of everything.

import type { Random } from '@glioscope/numeric';

/** What stands behind a phantom and is in no table that a fit may read. */
export interface PhantomTruth {
  /** Latent heterogeneity of the tumour, standard normal: it shows as texture and drives survival. */
  readonly heterogeneity: number;
  /** Log hazard ratio against a 42-year-old with WHO grade 2 and heterogeneity 0. */
  readonly logHazardRatio: number;
  /** Day of death, were there no censoring. */
  readonly deathDay: number;
  /** Day at which follow-up would end, were there no death. */
  readonly followUpDays: number;
}

/** The law's constants. */
export const survivalLaw = {
  /** Weibull shape: above 1, the hazard rises with time. */
  shape: 1.4,
  /** Weibull scale of the reference patient: 63% of such patients die within this time. */
  scaleDays: 4000,
  /** Log hazard ratio per standard deviation of heterogeneity. */
  heterogeneity: 1.1,
  /** Log hazard ratio per year of age, from `referenceAgeYears`. */
  ageYears: 0.07,
  referenceAgeYears: 42,
  /** Log hazard ratio of WHO grade against grade 2. */
  whoGrade: { 2: 0, 3: 0.8, 4: 1.6 },
  /** Follow-up of a patient in days, uniform between these (accrual over years, one closing date). */
  followUpDays: [900, 7200],
} as const;

/** Log hazard ratio of a patient under the law. */
export function logHazardRatio(ageYears: number, whoGrade: 2 | 3 | 4, heterogeneity: number): number {
  return (
    survivalLaw.ageYears * (ageYears - survivalLaw.referenceAgeYears) +
    survivalLaw.whoGrade[whoGrade] +
    survivalLaw.heterogeneity * heterogeneity
  );
}

/** Draws a life under the law; whole days, one at least. */
export function drawSurvival(
  random: Random,
  ageYears: number,
  whoGrade: 2 | 3 | 4,
  heterogeneity: number,
): { survivalDays: number; died: boolean; truth: PhantomTruth } {
  const predictor = logHazardRatio(ageYears, whoGrade, heterogeneity);
  const [shortest, longest] = survivalLaw.followUpDays;
  // 1 − uniform lies in (0, 1], so its logarithm is finite.
  const cumulativeHazard = -Math.log(1 - random.uniform());
  const life = survivalLaw.scaleDays * (cumulativeHazard / Math.exp(predictor)) ** (1 / survivalLaw.shape);
  const deathDay = Math.max(1, Math.ceil(life));
  const followUpDays = Math.round(shortest + (longest - shortest) * random.uniform());
  const died = deathDay <= followUpDays;
  return {
    survivalDays: died ? deathDay : followUpDays,
    died,
    truth: { heterogeneity, logHazardRatio: predictor, deathDay, followUpDays },
  };
}
