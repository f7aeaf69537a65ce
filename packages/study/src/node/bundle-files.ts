// A study's models as the files of a bundle.

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BundleManifest, bundleFileNames } from '../bundle/bundle-manifest.ts';
import { modelCard } from '../bundle/model-card.ts';
import type { StudyResults } from '../results.ts';
import type { TaskStore } from './engine/task-store.ts';
import { cohortTask } from './plan/cohort-task.ts';
import { readJson } from './steps/read-json.ts';
import type { TumourState } from './steps/tumour-state.ts';
import type { Study } from './study-folder.ts';

/** All files of the bundle by name, the manifest with their checksums among them. */
export function bundleFiles(
  { settings, cohort, split }: Study,
  store: TaskStore,
  results: StudyResults,
): Record<string, Uint8Array> {
  const read = (task: string, name: string): Uint8Array => readFileSync(join(store.folder(task), name));
  const files: Record<string, Uint8Array> = { [bundleFileNames.card]: Buffer.from(modelCard(results)) };
  if (results.segmentation)
    files[bundleFileNames.segmentation] = read(cohortTask.segmentationNetwork, 'model.onnx');
  if (results.grading) {
    files[bundleFileNames.gradingNetwork] = read(cohortTask.gradingNetwork, 'model.onnx');
    files[bundleFileNames.grading] = read(cohortTask.grading, 'chain.json');
  }
  if (results.prognosis) {
    files[bundleFileNames.sliceNetwork] = read(cohortTask.sliceNetwork, 'model.onnx');
    files[bundleFileNames.prognosis] = read(cohortTask.prognosis, 'model.json');
  }
  const { segmentation, gradingNetwork, sliceNetwork } = settings;
  const trained = new Set([...split.train, ...split.survivalTrain]);
  const volumes = cohort.participants
    .filter(({ id }) => trained.has(id))
    .map(({ id }) => readJson<TumourState>(store.folder(`${id}/tumour`), 'tumour.json'))
    .filter(({ found }) => found)
    .map(({ volumeMl }) => volumeMl);
  const manifest: BundleManifest = {
    format: 'glioscope-bundle',
    formatVersion: 1,
    name: results.study,
    trainedOn: results.standsOn,
    phantom: results.phantom,
    sequences: settings.sequences,
    referenceSequence: settings.referenceSequence,
    tumourRegion: settings.tumourRegion,
    radiomics: settings.radiomics,
    segmentation: results.segmentation
      ? {
          spacingMm: segmentation.spacingMm,
          window: segmentation.window,
          mirrorAxes: segmentation.predictionMirrorAxes,
          keepLargest: segmentation.keepLargest,
          minimumMl: segmentation.minimumMl,
          testDice: results.segmentation.meanDice,
        }
      : null,
    grading: results.grading
      ? {
          sequence: settings.grading.sequence,
          patch: gradingNetwork.patch,
          spacingMm: gradingNetwork.spacingMm,
          testAuc:
            results.grading.models[0]?.evaluations.find(({ cohort: name }) => name === 'test')?.auc.value ??
            null,
        }
      : null,
    prognosis: results.prognosis
      ? {
          sequence: results.prognosis.bestSequence,
          size: sliceNetwork.size,
          spacingMm: sliceNetwork.spacingMm,
        }
      : null,
    training: {
      tumourMl: volumes.length > 0 ? [Math.min(...volumes), Math.max(...volumes)] : null,
    },
    versions: results.versions,
    files: Object.fromEntries(
      Object.entries(files)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, bytes]) => [name, createHash('sha256').update(bytes).digest('hex')]),
    ),
  };
  files[bundleFileNames.manifest] = Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`);
  return files;
}
