// `predict` on files: reads scans and a bundle folder, writes mask, result and report.

import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import {
  type Backend,
  foreignMetadata,
  type InferenceModel,
  loadInference,
  type NetworkMetadata,
  openGradCam,
  parseForeignDescription,
  readNetworkMetadata,
} from '@glioscope/neural';
import type { Mask, Volume } from '@glioscope/volume';
import { readMaskFile, readVolumeFile, writeVolumeFile } from '@glioscope/volume/node';
import { type BundleManifest, bundleFileNames, parseBundleManifest } from '../bundle/bundle-manifest.ts';
import type { GradingChain } from '../grading/index.ts';
import type { Sequence } from '../participant.ts';
import { uncertaintyFile } from '../patient/uncertainty-results.ts';
import { type OpenBundle, type PredictionSettings, predictPatient } from '../predict.ts';
import type { PrognosisModel } from '../prognosis/index.ts';
import type { Triple } from '../settings.ts';
import { renderPredictionReport } from '../report/index.ts';
import type { PredictionResults } from '../results.ts';
import { writeFileAtomically } from './engine/atomic-write.ts';
import { requireWritableFolder, writeTogether } from './write-together.ts';

export interface PredictRequest {
  /** Scan file of each sequence. */
  readonly scans: Readonly<Record<Sequence, string>>;
  /** A tumour mask to use instead of the segmentation network, or null. */
  readonly mask: string | null;
  readonly bundle: string;
  /**
   * Segmentation networks to use instead of the bundle's (.onnx), described inside or in a JSON file beside each. Of
   * several the mean probability counts; they must see the same sequences on the same spacing.
   */
  readonly segmentationModels?: readonly string[];
  readonly out: string;
  readonly id: string;
  readonly clinical: Readonly<Record<string, string | number>>;
  /** What computes the networks. Default 'cpu'. */
  readonly backend?: Backend;
  readonly threads?: number;
  /** What is asked for beyond the bundle's settings. */
  readonly settings?: PredictionSettings;
  /** False leaves out the map of what spoke for the grade. Default true. */
  readonly explain?: boolean;
  readonly onProgress?: (note: string) => void;
}

export interface PredictFiles {
  readonly mask: string;
  /** The map of uncertainty, where it was asked for and a network looked for the tumour. */
  readonly uncertainty: string | null;
  readonly result: string;
  readonly report: string;
}

/** Predicts one patient from files. Nothing is written unless all went well. */
export async function predictPatientFiles(
  request: PredictRequest,
): Promise<{ results: PredictionResults; files: PredictFiles; tumourFound: boolean }> {
  const { scans, out, id, clinical, onProgress = () => {} } = request;
  requireWritableFolder(out);
  onProgress('opening the bundle');
  const bundle = await withSegmentation(
    await openBundle(request.bundle, request, request.explain),
    request.segmentationModels ?? [],
    request,
  );
  try {
    onProgress('reading the scans');
    const sequences: Record<Sequence, Volume> = {};
    for (const [sequence, path] of Object.entries(scans)) sequences[sequence] = await readVolumeFile(path);
    const expert: Mask | null = request.mask === null ? null : await readMaskFile(request.mask);
    const { results, mask, tumourFound, uncertainty } = await predictPatient(
      { id, images: { sequences, expert }, clinical },
      bundle,
      onProgress,
      request.settings,
    );
    onProgress('writing');
    const { maskFile } = results.segmentation;
    const names = [maskFile, 'result.json', 'report.html', ...(uncertainty ? [uncertaintyFile] : [])];
    await writeTogether(out, names, async (folder) => {
      await writeVolumeFile(join(folder, maskFile), mask);
      if (uncertainty) await writeVolumeFile(join(folder, uncertaintyFile), uncertainty);
      writeFileAtomically(join(folder, 'result.json'), `${JSON.stringify(results, null, 2)}\n`);
      writeFileAtomically(join(folder, 'report.html'), renderPredictionReport(results));
    });
    // An earlier run's map would belong to another mask.
    if (!uncertainty) rmSync(join(out, uncertaintyFile), { force: true });
    const files = {
      mask: join(out, maskFile),
      uncertainty: uncertainty ? join(out, uncertaintyFile) : null,
      result: join(out, 'result.json'),
      report: join(out, 'report.html'),
    };
    return { results, files, tumourFound };
  } finally {
    await closeBundle(bundle);
  }
}

/** What networks are opened with. */
type Arithmetic = Pick<PredictRequest, 'backend' | 'threads'>;

const arithmeticOf = ({ backend, threads }: Arithmetic): Arithmetic => ({
  ...(backend !== undefined && { backend }),
  ...(threads !== undefined && { threads }),
});

/** Reads a bundle, checks every file against its checksum and opens the networks. */
export async function openBundle(
  folder: string,
  arithmetic: Arithmetic = {},
  explain = true,
): Promise<OpenBundle> {
  const path = join(folder, bundleFileNames.manifest);
  if (!existsSync(path)) {
    throw new RangeError(
      `Cannot use ${folder} as a model bundle: it has no ${bundleFileNames.manifest}. ` +
        "Name a folder that glioscope made, such as a study's models folder.",
    );
  }
  const manifest = parseBundleManifest(parseJson(path), folder);
  for (const [name, expected] of Object.entries(manifest.files)) checkFile(folder, name, expected);
  const network = (name: string): Promise<InferenceModel> =>
    loadInference(readBundleFile(folder, name, manifest), arithmeticOf(arithmetic));
  const json = <Value>(name: string): Value =>
    JSON.parse(new TextDecoder().decode(readBundleFile(folder, name, manifest))) as Value;
  return {
    manifest,
    backend: arithmetic.backend ?? 'cpu',
    segmentation: manifest.segmentation ? await network(bundleFileNames.segmentation) : null,
    grading: manifest.grading
      ? {
          network: await network(bundleFileNames.gradingNetwork),
          chain: json<GradingChain>(bundleFileNames.grading),
          ...(explain &&
            explanationOf(readBundleFile(folder, bundleFileNames.gradingNetwork, manifest), arithmetic)),
        }
      : null,
    prognosis: manifest.prognosis
      ? {
          network: await network(bundleFileNames.sliceNetwork),
          model: json<PrognosisModel>(bundleFileNames.prognosis),
        }
      : null,
  };
}

/** What counts as a tumour where a model made elsewhere finds it, as in the presets. */
const foreignFinding = { keepLargest: true, minimumMl: 0.5, testDice: null } as const;

/** The bundle with other segmentation networks; its grade and survival models stay. */
async function withSegmentation(
  bundle: OpenBundle,
  paths: readonly string[],
  arithmetic: Arithmetic,
): Promise<OpenBundle> {
  const [firstPath] = paths;
  if (firstPath === undefined) return bundle;
  const opened: InferenceModel[] = [];
  try {
    for (const path of paths) opened.push(await openSegmentation(path, arithmetic));
    const [first, ...ensemble] = opened as [InferenceModel, ...InferenceModel[]];
    const { sequences, spacingMm, inputSize } = first.metadata;
    ensemble.forEach(({ metadata }, i) => {
      if (metadata.sequences.join() === sequences.join() && metadata.spacingMm?.join() === spacingMm?.join())
        return;
      throw new RangeError(
        `Cannot join ${paths[i + 1]} to ${firstPath}: expected sequences ${sequences.join(', ')} on ${spacingMm?.join(' × ')} mm, ` +
          `got ${metadata.sequences.join(', ')} on ${metadata.spacingMm?.join(' × ')} mm; give networks of one kind`,
      );
    });
    await bundle.segmentation?.close();
    const finding = bundle.manifest.segmentation ?? foreignFinding;
    const names = paths.map((path) => basename(path)).join(', ');
    return {
      ...bundle,
      segmentation: first,
      ensemble,
      notes: [
        `The tumour was found by ${names} in place of the bundle's own network; grade and survival models learned ` +
          'from masks of that network.',
      ],
      manifest: {
        ...bundle.manifest,
        segmentation: {
          ...finding,
          spacingMm: spacingMm as unknown as Triple,
          window: inputSize as unknown as Triple,
          testDice: null,
          subsets: undefined,
        },
      },
    };
  } catch (error) {
    for (const model of opened) await model.close();
    await closeBundle(bundle);
    throw error;
  }
}

/** A segmentation network from a file, described inside or beside it. */
async function openSegmentation(path: string, arithmetic: Arithmetic): Promise<InferenceModel> {
  if (!existsSync(path)) {
    throw new RangeError(`Cannot segment with ${path}: expected an .onnx file, found none; check the path`);
  }
  const onnx = readFileSync(path);
  const description = `${path}.json`;
  const metadata = existsSync(description)
    ? foreignMetadata(onnx, parseForeignDescription(parseJson(description), description), path)
    : metadataOf(onnx, path);
  if (metadata.kind !== 'segmentation' || metadata.spacingMm === null) {
    throw new RangeError(
      `Cannot segment with ${path}: expected a segmentation network with its spacing, got a ${metadata.kind} network`,
    );
  }
  return loadInference(onnx, { metadata, ...arithmeticOf(arithmetic) });
}

function metadataOf(onnx: Uint8Array, path: string): NetworkMetadata {
  try {
    return readNetworkMetadata(onnx);
  } catch (error) {
    throw new RangeError(`Cannot segment with ${path}: ${(error as Error).message}`, { cause: error });
  }
}

/** The network's explanation; none of a model made elsewhere, whose inside is not known. */
function explanationOf(
  onnx: Uint8Array,
  arithmetic: Arithmetic,
): Pick<NonNullable<OpenBundle['grading']>, 'openExplanation'> {
  if (readNetworkMetadata(onnx).foreign) return {};
  return {
    openExplanation: (grade) =>
      openGradCam(onnx, {
        target: grade === 'HGG' ? 'positive' : 'negative',
        ...arithmeticOf(arithmetic),
      }),
  };
}

export async function closeBundle({
  segmentation,
  ensemble = [],
  grading,
  prognosis,
}: OpenBundle): Promise<void> {
  await segmentation?.close();
  for (const network of ensemble) await network.close();
  await grading?.network.close();
  await prognosis?.network.close();
}

function parseJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new TypeError(`Cannot use ${path}: it is not JSON (${(error as Error).message})`, { cause: error });
  }
}

function checkFile(folder: string, name: string, expected: string): void {
  const path = join(folder, name);
  if (!existsSync(path)) {
    throw new RangeError(
      `Cannot use the bundle in ${folder}: its file ${name} is missing. Copy the whole folder again.`,
    );
  }
  const found = createHash('sha256').update(readFileSync(path)).digest('hex');
  if (found !== expected) {
    throw new RangeError(
      `Cannot use the bundle in ${folder}: ${name} is not the file that the bundle was made with ` +
        `(SHA-256 ${found.slice(0, 12)}…, expected ${expected.slice(0, 12)}…). Copy the whole folder again.`,
    );
  }
}

function readBundleFile(folder: string, name: string, manifest: BundleManifest): Uint8Array {
  if (!(name in manifest.files)) {
    throw new RangeError(`Cannot use the bundle in ${folder}: its manifest does not list ${name}`);
  }
  return readFileSync(join(folder, name));
}
