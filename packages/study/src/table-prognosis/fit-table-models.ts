// Everything that is fitted for a prognosis from tables: signatures, cut-point, Cox models. It is given training patients
// and sees no others; cross-validation and bootstrap call the same function on fewer of them.

import type { Random } from '@glioscope/numeric';
import { countEvents, maximallySelectedLogRank, type CutPoint } from '@glioscope/survival';
import { chooseSignature } from '../prognosis/choose-signature.ts';
import { crossFittedSignature } from '../prognosis/cross-fitted-signature.ts';
import { fitRiskModels, type FittedRiskModels } from '../prognosis/fit-risk-models.ts';
import { survivalOf, type PrognosisOptions, type PrognosisTable } from '../prognosis/prognosis-table.ts';
import { curveOf, daysPerYear, encodeFilled, riskOf, type RiskModel } from '../prognosis/risk-model.ts';
import {
  fitSignature,
  signatureFeatures,
  signatureValues,
  type SignatureModel,
  type SignatureName,
} from '../prognosis/signature.ts';
import { median } from '@glioscope/numeric';
import { featureSource } from './prognosis-cohort.ts';
import type { PrognosisChoices } from './prognosis-request.ts';

export type ModelName = 'integrated' | 'clinical' | 'signature';

/** Plain data, no patient's row in it. */
export interface TableModels {
  /** Those that were fitted, the one in use first. */
  readonly signatures: readonly SignatureModel[];
  readonly integrated: RiskModel | null;
  readonly clinical: RiskModel | null;
  readonly signatureAlone: RiskModel | null;
  /** What parts the risk groups: the signature, or without one the clinical model's risk turned around. */
  readonly groupedBy: 'signature' | 'clinical' | null;
  /** Below it the risk is high. */
  readonly cutOff: number | null;
}

export interface TableFit {
  readonly models: TableModels;
  readonly selections: Pick<FittedRiskModels, 'integrated' | 'clinical'>;
  /** By signature: values of training patients from signatures fitted without them; absent where it was not tried. */
  readonly crossFitted: Readonly<Partial<Record<SignatureName, readonly number[] | null>>>;
  /** The search for the cut-point, when there was one. */
  readonly cutSearch: CutPoint | null;
  readonly warnings: readonly string[];
}

/** The settings in the words of the study's prognosis. */
function prognosisOptions(
  clinical: readonly string[],
  choices: PrognosisChoices,
  inner: boolean,
): PrognosisOptions {
  return {
    candidates: choices.candidates,
    trees: choices.trees,
    folds: 5,
    horizonsYears: choices.years,
    dropAbove: choices.dropAbove ?? 1,
    ...(choices.dropAbove === null ? { deathsPerCoefficient: 0, keepUpwardSignature: true } : {}),
    signature: choices.signatureKind,
    clinical,
    // Refits are many: one cross-fit each instead of three.
    crossFits: inner ? 1 : 3,
    imputations: inner ? Math.min(mostRefitImputations, choices.imputations) : choices.imputations,
    largestMissingShare: 0.5,
    // Refits pay for each: steps of 11% are fine enough for a choice by cross-validation.
    penalties: 40,
  };
}

/** Refits are judged by their coefficients alone, which a few tables give. */
export const mostRefitImputations = 5;

const bothSignatures: readonly SignatureName[] = ['censoring-aware', 'plain'];

/**
 * @param inner true for the refits of cross-validation and bootstrap, which fit only the signatures that are needed
 * @throws RangeError without a death or a feature that varies
 */
export function fitTableModels(
  training: PrognosisTable,
  clinical: readonly string[],
  choices: PrognosisChoices,
  random: Random,
  inner: boolean,
): TableFit {
  const options = prognosisOptions(clinical, choices, inner);
  const survival = survivalOf(training);
  const warnings: string[] = [];
  const kind = choices.signatureKind;
  const hasFeatures = featureSource in training.radiomics;
  const names = !hasFeatures
    ? []
    : kind === 'best-on-training' || !inner
      ? bothSignatures
      : [kind === 'plain' ? ('plain' as const) : ('censoring-aware' as const)];
  const signatures = names.map((name) =>
    fitSignature(name, training, featureSource, options, random.fork('signature')),
  );
  const crossFitted = Object.fromEntries(
    names.map((name) => [
      name,
      crossFittedSignature(name, training, featureSource, options, random.fork(`cross-fit ${name}`)),
    ]),
  ) as TableFit['crossFitted'];
  const chosen = !hasFeatures
    ? null
    : kind === 'best-on-training'
      ? chooseSignature(
          options,
          survival,
          { plain: crossFitted.plain ?? null, 'censoring-aware': crossFitted['censoring-aware'] ?? null },
          warnings,
        )
      : kind;
  const inUse = signatures.find(({ name }) => name === chosen) ?? null;
  const fittedValues =
    inUse === null ? null : signatureValues(inUse, signatureFeatures(training, featureSource));
  const held = chosen === null ? null : (crossFitted[chosen] ?? null);
  if (inUse !== null && held === null) {
    warnings.push(
      `${countEvents(survival)} training deaths are too few to leave any out: the Cox models are fitted on signature values ` +
        'that have seen their own patients',
    );
  }
  for (const { name, warnings: own } of signatures) if (name === chosen) warnings.push(...own);
  const {
    models,
    integrated,
    clinical: clinicalSelection,
  } = fitRiskModels(
    training.patients,
    fittedValues === null ? null : { label: 'Signature', values: held ?? fittedValues },
    options,
    warnings,
    random.fork('imputation'),
  );
  const groupValues = fittedValues ?? (models.clinical === null ? null : lives(models.clinical, training));
  const { cutOff, search } =
    groupValues === null ? { cutOff: null, search: null } : chooseCut(training, groupValues, choices.cut);
  return {
    models: {
      signatures: [...signatures].sort((first) => (first.name === chosen ? -1 : 1)),
      ...models,
      // Without a signature the integrated model would be the clinical one under another name.
      integrated: inUse === null ? null : models.integrated,
      groupedBy: groupValues === null ? null : fittedValues === null ? 'clinical' : 'signature',
      cutOff,
    },
    selections: { integrated, clinical: clinicalSelection },
    crossFitted,
    cutSearch: search,
    warnings,
  };
}

/** Risk turned around: high for a long survival, as the signature is. */
const lives = (model: RiskModel, { patients }: PrognosisTable): number[] =>
  patients.map(({ clinical }) => -riskOf(model, encodeFilled(model, clinical).row));

function chooseCut(
  training: PrognosisTable,
  values: readonly number[],
  cut: PrognosisChoices['cut'],
): { readonly cutOff: number; readonly search: CutPoint | null } {
  if (cut === 'median') return { cutOff: median(values), search: null };
  const search = maximallySelectedLogRank(survivalOf(training), values);
  // The search counts its cut to the lower side; half way to the next value no rounding can change sides.
  const above = Math.min(...values.filter((value) => value > search.cutOff));
  return { cutOff: (search.cutOff + above) / 2, search };
}

/** What the models say about patients; null where a model could not be fitted. */
export interface ScoredPatients {
  readonly ids: readonly string[];
  /** Log hazard relative to the training means; higher = shorter survival. */
  readonly risks: Readonly<Record<ModelName, readonly number[] | null>>;
  /** Predicted survival `[horizon][patient]`. */
  readonly predicted: Readonly<Record<ModelName, readonly (readonly number[])[] | null>>;
  readonly signature: readonly number[] | null;
  readonly highRisk: readonly boolean[] | null;
  /** Values filled as in training, by label. */
  readonly filled: Readonly<Record<string, number>>;
}

/** Applies fitted models; nothing is fitted here. */
export function scorePatients(
  models: TableModels,
  table: PrognosisTable,
  years: readonly number[],
): ScoredPatients {
  const [inUse] = models.signatures;
  const signature =
    inUse === undefined ? null : signatureValues(inUse, signatureFeatures(table, featureSource));
  const filled: Record<string, number> = {};
  const rowsOf = (model: RiskModel | null): number[][] | null =>
    model === null
      ? null
      : table.patients.map(({ clinical }, i) => {
          const encoded = encodeFilled(model, { ...clinical, signature: signature?.[i] ?? null });
          if (model === (models.clinical ?? models.integrated)) {
            for (const label of encoded.filled) filled[label] = (filled[label] ?? 0) + 1;
          }
          return encoded.row;
        });
  const byName: Record<ModelName, RiskModel | null> = {
    integrated: models.integrated,
    clinical: models.clinical,
    signature: models.signatureAlone,
  };
  const rows = {
    integrated: rowsOf(byName.integrated),
    clinical: rowsOf(byName.clinical),
    signature: rowsOf(byName.signature),
  };
  const risks = (name: ModelName): number[] | null =>
    rows[name]?.map((row) => riskOf(byName[name]!, row)) ?? null;
  const predicted = (name: ModelName): number[][] | null => {
    const curves = rows[name]?.map(
      (row) =>
        curveOf(
          byName[name]!,
          row,
          years.map((year) => year * daysPerYear),
        ).survival,
    );
    return curves === undefined ? null : years.map((_, h) => curves.map((survival) => survival[h]!));
  };
  const groups =
    models.groupedBy === 'signature' ? signature : (risks('clinical')?.map((risk) => -risk) ?? null);
  return {
    ids: table.patients.map(({ id }) => id),
    risks: { integrated: risks('integrated'), clinical: risks('clinical'), signature: risks('signature') },
    predicted: {
      integrated: predicted('integrated'),
      clinical: predicted('clinical'),
      signature: predicted('signature'),
    },
    signature,
    highRisk:
      groups === null || models.cutOff === null ? null : groups.map((value) => value < models.cutOff!),
    filled,
  };
}
