// Which of the two signatures the risk models stand on, decided on training patients alone.

import { compareConcordance, NoComparablePairsError, type SurvivalData } from '@glioscope/survival';
import type { PrognosisOptions } from './prognosis-table.ts';
import type { SignatureName } from './signature.ts';

/**
 * `best-on-training`: the censoring-aware signature, unless the plain one orders the training patients better by more
 * than the standard error of the difference (both cross-fitted).
 */
export function chooseSignature(
  { signature }: PrognosisOptions,
  survival: SurvivalData,
  { plain, 'censoring-aware': aware }: Readonly<Record<SignatureName, readonly number[] | null>>,
  warnings: string[],
): SignatureName {
  if (signature !== 'best-on-training') return signature;
  const negated = (values: readonly number[]): number[] => values.map((value) => -value);
  try {
    if (plain !== null && aware !== null) {
      const { difference, standardError } = compareConcordance(survival, negated(plain), negated(aware));
      return difference > standardError ? 'plain' : 'censoring-aware';
    }
  } catch (error) {
    if (!(error instanceof NoComparablePairsError)) throw error;
  }
  warnings.push('The signatures could not be compared on training patients; the censoring-aware one is used');
  return 'censoring-aware';
}
