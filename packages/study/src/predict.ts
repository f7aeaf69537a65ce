// One patient through a bundle: the study's own steps, in the same order and with the same settings as in training.

import { type Backend, extractFeatures, type GradCamModel, type InferenceModel } from '@glioscope/neural';
import { tumourCrop, tumourSlice, uncrop } from '@glioscope/preprocess';
import type { Mask, Volume } from '@glioscope/volume';
import type { BundleManifest } from './bundle/bundle-manifest.ts';
import { type GradingChain, scoreGrading } from './grading/index.ts';
import type { Sequence } from './participant.ts';
import { checkPatient, type PatientImages } from './patient/check-patient.ts';
import { givenSequences, labelList } from './patient/given-sequences.ts';
import { gradeExplanation } from './patient/grade-explanation.ts';
import { measureRadiomics, namedDeepFeatures, type PatientFeatures } from './patient/patient-features.ts';
import { slicePicture } from './patient/pictures.ts';
import { requirePredictionMemory } from './patient/prediction-memory.ts';
import { type PreparedPatient, preparePatient } from './patient/prepare-patient.ts';
import { type SearchSettings, searchTumour } from './patient/search-tumour.ts';
import { sequenceLabel } from './patient/sequence-label.ts';
import { missingCost, missingWarning } from './patient/subset-cost.ts';
import { uncertaintyResults } from './patient/uncertainty-results.ts';
import { type PrognosisModel, type PrognosisPrediction, predictPrognosis } from './prognosis/index.ts';
import type { GradeExplanation, PredictionResults, SlicePicture } from './results.ts';

/** A bundle in memory, its networks opened. */
export interface OpenBundle {
  readonly manifest: BundleManifest;
  /** What computes its networks; absent for the CPU. */
  readonly backend?: Backend;
  readonly segmentation: InferenceModel | null;
  /** Further networks that look for the tumour: the mean of all probabilities counts. */
  readonly ensemble?: readonly InferenceModel[];
  /** What a reader of the result must know of how the bundle was changed. */
  readonly notes?: readonly string[];
  readonly grading: {
    readonly network: InferenceModel;
    readonly chain: GradingChain;
    /** Opens the network to say where it found its reasons; absent where that is not wanted or not possible. */
    readonly openExplanation?: (grade: 'HGG' | 'LGG') => Promise<GradCamModel>;
  } | null;
  readonly prognosis: { readonly network: InferenceModel; readonly model: PrognosisModel } | null;
}

export interface PatientToPredict {
  readonly id: string;
  /** Scans of one geometry by sequence; `expert` replaces the segmentation network when given. */
  readonly images: PatientImages;
  /** Age, sex, who_grade and further covariates by column name. */
  readonly clinical: Readonly<Record<string, string | number>>;
}

/** What may be asked for beyond the bundle's own settings. */
export interface PredictionSettings extends SearchSettings {
  /** Refuses, once the scans are known, what would take more of the machine's memory than this. */
  readonly memoryLimitMiB?: number;
}

export interface Prediction {
  readonly results: PredictionResults;
  /** The tumour region on the grid of the reference sequence; empty when none was found. */
  readonly mask: Mask;
  readonly tumourFound: boolean;
  /** Entropy in bits on the grid of the reference sequence, where it was asked for. */
  readonly uncertainty: Volume<Float32Array> | null;
}

/**
 * Predicts one patient.
 * @throws RangeError when the bundle needs a sequence that is not there or memory would not suffice, GeometryError when
 * scans differ in geometry.
 */
export async function predictPatient(
  { id, images, clinical }: PatientToPredict,
  bundle: OpenBundle,
  onProgress: (note: string) => void = () => {},
  settings: PredictionSettings = {},
): Promise<Prediction> {
  const { manifest } = bundle;
  const { images: used, missing, reference } = givenSequences(images, bundle);
  onProgress('checking the scans');
  const { geometry, brainMl, warnings: checkWarnings } = checkPatient(used, reference, manifest.tumourRegion);
  requirePredictionMemory(id, used, brainMl, bundle, settings);
  onProgress('normalising');
  const prepared = preparePatient(used);
  onProgress('finding the tumour');
  const searched = await searchTumour(prepared, bundle, settings, {
    id,
    onProgress: (done, total) => onProgress(`finding the tumour, part ${done} of ${total}`),
  });
  const { mask: tumour, volumeMl: volume, found } = searched;
  const cost = missingCost(manifest, missing);
  const warnings = [
    ...(bundle.notes ?? []),
    ...(missing.length > 0 ? [missingWarning(missing, cost)] : []),
    ...checkWarnings,
    ...volumeWarnings(volume, manifest),
  ];
  const omitted: { part: string; reason: string }[] = [];
  if (settings.uncertainty && searched.search === null) {
    omitted.push({ part: 'uncertainty', reason: 'the mask was given, and no network looked for the tumour' });
  }
  let grading: PredictionResults['grading'] = null;
  let prognosis: PredictionResults['prognosis'] = null;
  if (!found) {
    warnings.push('The segmentation network found no tumour in these scans. The mask is empty.');
    const reason = 'no tumour was found';
    omitted.push({ part: 'grading', reason }, { part: 'prognosis', reason });
  } else {
    onProgress('measuring the tumour');
    const measure = featureCache(prepared, tumour, manifest);
    const lacking = manifest.sequences.filter((sequence) => missing.includes(sequence));
    const unlearned = `its models need ${labelList(lacking)}, which ${lacking.length === 1 ? 'is' : 'are'} missing`;
    if (bundle.grading && lacking.length > 0) omitted.push({ part: 'grading', reason: unlearned });
    else if (bundle.grading) {
      const graded = await gradePatient(id, prepared, tumour, bundle.grading, manifest, measure);
      grading = graded.grading;
      warnings.push(...graded.warnings);
      warnings.push(...unlikeTraining(grading.features));
    } else omitted.push({ part: 'grading', reason: 'the bundle has no grading model' });
    if (!bundle.prognosis) {
      omitted.push({ part: 'prognosis', reason: 'the bundle has no prognosis model' });
    } else if (lacking.length > 0) {
      omitted.push({ part: 'prognosis', reason: unlearned });
    } else if (grading?.grade === 'HGG' && clinical['who_grade'] === undefined) {
      omitted.push({
        part: 'prognosis',
        reason:
          'the prognosis models are for LGG, and this tumour was graded HGG (give its WHO grade if it is known)',
      });
    } else if (clinical['who_grade'] === 4) {
      omitted.push({ part: 'prognosis', reason: 'the prognosis models are for LGG, WHO grades 2 and 3' });
    } else {
      onProgress('estimating survival');
      const predicted = await prognosePatient(
        prepared,
        tumour,
        bundle.prognosis,
        manifest,
        measure,
        clinical,
      );
      const { omitted: left, warnings: cautions, ...shown } = predicted;
      prognosis = shown;
      omitted.push(...left);
      warnings.push(...cautions);
    }
  }
  const pictures: SlicePicture[] = manifest.sequences
    .filter((sequence) => prepared.images[sequence])
    .map((sequence) =>
      slicePicture({
        patient: id,
        imageName: sequenceLabel(sequence),
        image: prepared.images[sequence]!,
        prediction: found ? tumour : null,
        expert: null,
      }),
    );
  const shown = { patient: id, imageName: sequenceLabel(reference), image: prepared.images[reference]! };
  return {
    tumourFound: found,
    mask: uncrop(tumour, geometry),
    uncertainty: searched.uncertainty && uncrop(searched.uncertainty.entropy, geometry),
    results: {
      patient: id,
      backend: bundle.backend ?? 'cpu',
      bundle: { name: manifest.name, trainedOn: manifest.trainedOn, phantom: manifest.phantom },
      segmentation: {
        region: manifest.tumourRegion,
        volumeMl: volume,
        maskFile: 'mask.nii.gz',
        slices: pictures,
        search: searched.search,
        missing,
        missingCost: cost,
        uncertainty:
          searched.uncertainty && uncertaintyResults(searched.uncertainty, found ? tumour : null, shown),
      },
      grading,
      prognosis,
      omitted,
      warnings,
      versions: manifest.versions,
    },
  };
}

function volumeWarnings(volume: number, { training }: BundleManifest): string[] {
  if (!training.tumourMl) return [];
  const [low, high] = training.tumourMl;
  return volume >= low && volume <= high
    ? []
    : [
        `The tumour measures ${volume.toFixed(1)} ml; those of the training patients measured ` +
          `${low.toFixed(1)} to ${high.toFixed(1)} ml. Grade and survival reach beyond what the models have seen.`,
      ];
}

/** A feature this many standard deviations from the training mean is unlike the training patients'. */
const plausibleZScore = 6;

function unlikeTraining(features: NonNullable<PredictionResults['grading']>['features']): string[] {
  const far = features.filter(({ zScore }) => Math.abs(zScore) > plausibleZScore);
  if (far.length === 0) return [];
  const named = far.map(({ feature, zScore }) => `${feature} (${zScore.toFixed(0)} SD)`).join(', ');
  return [`Unlike the training patients in ${named}: the grade may not hold for this patient.`];
}

type Measure = (sequence: Sequence) => PatientFeatures;

/** Radiomics of a sequence, computed once however many models ask for it. */
function featureCache(prepared: PreparedPatient, tumour: Mask, { radiomics }: BundleManifest): Measure {
  const known = new Map<Sequence, PatientFeatures>();
  return (sequence) => {
    const features =
      known.get(sequence) ?? measureRadiomics(prepared.images[sequence]!, tumour, sequence, radiomics);
    known.set(sequence, features);
    return features;
  };
}

const valuesByName = (...tables: readonly PatientFeatures[]): Map<string, number | null> =>
  new Map(tables.flatMap(({ names, values }) => names.map((name, i) => [name, values[i] ?? null] as const)));

async function gradePatient(
  id: string,
  prepared: PreparedPatient,
  tumour: Mask,
  { network, chain, openExplanation }: NonNullable<OpenBundle['grading']>,
  manifest: BundleManifest,
  measure: Measure,
): Promise<{ grading: NonNullable<PredictionResults['grading']>; warnings: string[] }> {
  const { patch, spacingMm, sequence, testAuc } = manifest.grading!;
  const volumes = manifest.sequences.map((name) => prepared.images[name]!);
  const cropped = tumourCrop(volumes, tumour, { patchSize: patch, spacingMm });
  const { features } = await extractFeatures(
    network,
    cropped.patches.map(({ data }) => data),
    patch,
  );
  const values = valuesByName(measure(sequence), namedDeepFeatures('deep3d', features));
  const scored = scoreGrading(chain, values);
  const grade = scored.positive ? 'HGG' : 'LGG';
  let explanation: GradeExplanation | null = null;
  if (openExplanation) {
    const model = await openExplanation(grade);
    const channels = cropped.patches.map(({ data }) => data);
    const found = await model.explain(channels, patch, { id }).finally(() => model.close());
    const shown = {
      patient: id,
      imageName: sequenceLabel(sequence),
      image: prepared.images[sequence]!,
      tumour,
      patch: cropped.tumour.geometry,
    };
    explanation = gradeExplanation(shown, grade, found);
  }
  return {
    grading: {
      grade,
      explanation,
      probabilityHgg: scored.probabilityHgg,
      testAuc,
      features: scored.features,
    },
    warnings:
      scored.filled.length > 0
        ? [`Not computable and counted as the training median: ${scored.filled.join(', ')}.`]
        : [],
  };
}

async function prognosePatient(
  prepared: PreparedPatient,
  tumour: Mask,
  { network, model }: NonNullable<OpenBundle['prognosis']>,
  manifest: BundleManifest,
  measure: Measure,
  clinical: Readonly<Record<string, string | number>>,
): Promise<PrognosisPrediction> {
  const { sequence, size, spacingMm } = manifest.prognosis!;
  const volumes = manifest.sequences.map((name) => prepared.images[name]!);
  const { data, shape } = tumourSlice(volumes, tumour, { size, spacingMm });
  const pixels = shape[1] * shape[2];
  const channels = manifest.sequences.map((_, i) => data.slice(i * pixels, (i + 1) * pixels));
  const { features } = await extractFeatures(network, channels, size);
  return predictPrognosis(model, {
    features: Object.fromEntries(valuesByName(measure(sequence), namedDeepFeatures('deep2d', features))),
    clinical,
  });
}
