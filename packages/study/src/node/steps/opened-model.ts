// The network that a worker used last stays open: consecutive patients of a cohort go through the same one.

import { readFileSync } from 'node:fs';
import { type InferenceModel, loadInference } from '@glioscope/neural';
import { createHash } from 'node:crypto';

/** Inference runs on one thread a patient; patients run side by side. */
const threadsPerPatient = 1;

let opened: { readonly sha256: string; readonly model: InferenceModel } | null = null;

/** Opens the network at `path`, or gives the open one of the same content. It closes with its worker. */
export async function openedModel(path: string): Promise<InferenceModel> {
  const bytes = readFileSync(path);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  if (opened?.sha256 === sha256) return opened.model;
  await opened?.model.close();
  opened = null;
  const model = await loadInference(bytes, { threads: threadsPerPatient });
  opened = { sha256, model };
  return model;
}
