// One patient through a bundle: the study's own steps, in the same order and with the same settings as in training.

import { extractFeatures, type GradCamModel, type InferenceModel, segment } from '@glioscope/neural';
import { tumourCrop, tumourRegionMask, tumourSlice, uncrop } from '@glioscope/preprocess';
import { type Mask, requireNonEmptyMask, volumeMl } from '@glioscope/volume';
import type { BundleManifest } from './bundle/bundle-manifest.ts';
import { type GradingChain, scoreGrading } from './grading/index.ts';
import type { Sequence } from './participant.ts';
import { checkPatient, type PatientImages } from './patient/check-patient.ts';
import { tumourFrom } from './patient/find-tumour.ts';
import { gradeExplanation } from './patient/grade-explanation.ts';
import { measureRadiomics, namedDeepFeatures, type PatientFeatures } from './patient/patient-features.ts';
import { slicePicture } from './patient/pictures.ts';
import { type PreparedPatient, preparePatient } from './patient/prepare-patient.ts';
import { sequenceLabel } from './patient/sequence-label.ts';
import { toWorkingGrid } from './patient/working-grid.ts';
import { type PrognosisModel, type PrognosisPrediction, predictPrognosis } from './prognosis/index.ts';
import type { GradeExplanation, PredictionResults, SlicePicture } from './results.ts';

/** A bundle in memory, its networks opened. */
export interface OpenBundle {
  readonly manifest: BundleManifest;
  readonly segmentation: InferenceModel | null;
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

export interface Prediction {
  readonly results: PredictionResults;
  /** The tumour region on the grid of the reference sequence; empty when none was found. */
  readonly mask: Mask;
  readonly tumourFound: boolean;
}

/**
 * Predicts one patient.
 * @throws RangeError when the bundle needs a sequence that is not there, GeometryError when scans differ in geometry.
 */
export async function predictPatient(
  { id, images, clinical }: PatientToPredict,
  bundle: OpenBundle,
  onProgress: (note: string) => void = () => {},
): Promise<Prediction> {
  const { manifest } = bundle;
  const used = requireSequences(images, bundle);
  onProgress('checking the scans');
  const { geometry, warnings: checkWarnings } = checkPatient(
    used,
    manifest.referenceSequence,
    manifest.tumourRegion,
  );
  onProgress('normalising');
  const prepared = preparePatient(used);
  onProgress('finding the tumour');
  const { mask: tumour, volume, found } = await findTumour(prepared, bundle);
  const warnings = [...(bundle.notes ?? []), ...checkWarnings, ...volumeWarnings(volume, manifest)];
  const omitted: { part: string; reason: string }[] = [];
  let grading: PredictionResults['grading'] = null;
  let prognosis: PredictionResults['prognosis'] = null;
  if (!found) {
    warnings.push('The segmentation network found no tumour in these scans. The mask is empty.');
    const reason = 'no tumour was found';
    omitted.push({ part: 'grading', reason }, { part: 'prognosis', reason });
  } else {
    onProgress('measuring the tumour');
    const measure = featureCache(prepared, tumour, manifest);
    if (bundle.grading) {
      const graded = await gradePatient(id, prepared, tumour, bundle.grading, manifest, measure);
      grading = graded.grading;
      warnings.push(...graded.warnings);
      warnings.push(...unlikeTraining(grading.features));
    } else omitted.push({ part: 'grading', reason: 'the bundle has no grading model' });
    if (!bundle.prognosis) {
      omitted.push({ part: 'prognosis', reason: 'the bundle has no prognosis model' });
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
  const pictures: SlicePicture[] = manifest.sequences.map((sequence) =>
    slicePicture({
      patient: id,
      imageName: sequenceLabel(sequence),
      image: prepared.images[sequence]!,
      prediction: found ? tumour : null,
      expert: null,
    }),
  );
  return {
    tumourFound: found,
    mask: uncrop(tumour, geometry),
    results: {
      patient: id,
      bundle: { name: manifest.name, trainedOn: manifest.trainedOn, phantom: manifest.phantom },
      segmentation: {
        region: manifest.tumourRegion,
        volumeMl: volume,
        maskFile: 'mask.nii.gz',
        slices: pictures,
      },
      grading,
      prognosis,
      omitted,
      warnings,
      versions: manifest.versions,
    },
  };
}

/** Sequences of the bundle, and those that a segmentation network in place of its own wants beside them. */
function requireSequences({ sequences, expert }: PatientImages, bundle: OpenBundle): PatientImages {
  const wanted = [...new Set([...bundle.manifest.sequences, ...segmentationSequences(bundle, expert)])];
  const missing = wanted.filter((sequence) => !sequences[sequence]);
  if (missing.length > 0) {
    throw new RangeError(
      `Cannot use this bundle: it was made for ${wanted.map(sequenceLabel).join(', ')}, ` +
        `and ${missing.map(sequenceLabel).join(', ')} ${missing.length === 1 ? 'is' : 'are'} missing; got ` +
        `${Object.keys(sequences).map(sequenceLabel).join(', ') || 'no scans'}. ` +
        'Give the missing scans, or use a bundle made for the ones there are.',
    );
  }
  return {
    sequences: Object.fromEntries(wanted.map((sequence) => [sequence, sequences[sequence]!])),
    expert,
  };
}

function segmentationSequences(
  { segmentation, manifest }: OpenBundle,
  expert: PatientImages['expert'],
): readonly Sequence[] {
  return expert === null && segmentation !== null ? segmentation.metadata.sequences : manifest.sequences;
}

async function findTumour(
  prepared: PreparedPatient,
  { manifest, segmentation }: OpenBundle,
): Promise<{ mask: Mask; volume: number; found: boolean }> {
  if (prepared.expert) {
    const mask = tumourRegionMask(prepared.expert, manifest.tumourRegion);
    requireNonEmptyMask(mask, `the given mask's region '${manifest.tumourRegion}'`);
    return { mask, volume: volumeMl(mask), found: true };
  }
  const settings = manifest.segmentation;
  if (!segmentation || !settings) {
    throw new RangeError(
      'Cannot find the tumour: this bundle has no segmentation network. Give a tumour mask with --mask.',
    );
  }
  const working = toWorkingGrid(prepared, manifest.tumourRegion, settings);
  const probability = await segment(
    segmentation,
    segmentation.metadata.sequences.map((sequence) => working.images[sequence]!.data),
    working.geometry.size,
    { mirrorAxes: settings.mirrorAxes ?? [] },
  );
  const {
    mask,
    volumeMl: volume,
    found,
  } = tumourFrom({ geometry: working.geometry, data: probability }, prepared.brain.geometry, settings);
  return { mask, volume, found };
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
