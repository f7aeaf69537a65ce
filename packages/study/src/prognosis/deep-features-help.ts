// Whether the 2D network's features belong in the signature. The network has learned survival from its own training
// patients, so its features tell them apart too well, and a signature that trusts that fails on everybody else. Training
// patients whom the network has not seen can tell: signatures with and without its features are fitted on those it has
// seen and compared on those it has not.

import type { Random } from '@glioscope/numeric';
import { concordanceIndex, countEvents, NoComparablePairsError } from '@glioscope/survival';
import {
  selectPrognosisRows,
  survivalOf,
  type PrognosisOptions,
  type PrognosisTable,
} from './prognosis-table.ts';
import { fitSignature, signatureFeatures, signatureValues, type SignatureName } from './signature.ts';

export interface DeepFeatureChoice {
  readonly use: boolean;
  /** C-index on training patients that the network has not seen, averaged over the signatures; null when unknown. */
  readonly withDeep: number | null;
  readonly withoutDeep: number | null;
  readonly patients: number;
}

/** With fewer ordered pairs than this the comparison would be a coin's toss. */
const leastPairs = 10;

/** Compares on training rows alone; without enough unseen patients the features are used, as in the paper. */
export function chooseDeepFeatures(
  training: PrognosisTable,
  sequence: string,
  names: readonly SignatureName[],
  options: PrognosisOptions,
  random: Random,
): DeepFeatureChoice {
  const rowsWhere = (trained: boolean): number[] =>
    training.patients.flatMap(({ trainedNetwork }, row) =>
      (trainedNetwork ?? true) === trained ? [row] : [],
    );
  const seen = selectPrognosisRows(training, rowsWhere(true));
  const unseenRows = rowsWhere(false);
  const unknown = { use: true, withDeep: null, withoutDeep: null, patients: unseenRows.length };
  if (unseenRows.length < 2 || seen.patients.length < 8 || countEvents(survivalOf(seen)) < 2) return unknown;
  const unseen = selectPrognosisRows(training, unseenRows);
  const indexOf = (withDeep: boolean): number => {
    const part = (table: PrognosisTable): PrognosisTable => (withDeep ? table : { ...table, deep: null });
    const indices = names.map((name) => {
      const model = fitSignature(name, part(seen), sequence, options, random);
      const risks = signatureValues(model, signatureFeatures(part(unseen), sequence)).map((value) => -value);
      const { index, concordant, discordant, tiedScores } = concordanceIndex(survivalOf(unseen), risks);
      if (concordant + discordant + tiedScores < leastPairs) throw new NoComparablePairsError();
      return index;
    });
    return indices.reduce((sum, index) => sum + index / indices.length, 0);
  };
  try {
    const withDeep = indexOf(true);
    const withoutDeep = indexOf(false);
    return { use: withDeep > withoutDeep, withDeep, withoutDeep, patients: unseenRows.length };
  } catch (error) {
    if (error instanceof NoComparablePairsError) return unknown;
    throw error;
  }
}
