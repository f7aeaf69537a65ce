// Step `use-model`: a network made elsewhere in the place of a training. It needs no patient, so a model that does not
// fit is told before other work is done.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { adoptModel, parseForeignDescription, readNetworkMetadata } from '@glioscope/neural';
import type { Sequence } from '../../participant.ts';
import { writeJson } from './patient-files.ts';
import type { Step, StepContext } from './step.ts';

export interface UseModelSettings {
  readonly kind: 'segmentation' | 'grading' | 'slice';
  readonly sequences: readonly Sequence[];
  readonly spacingMm: readonly number[];
  /** The study's patch or slice; null for segmentation, whose window slides. */
  readonly size: readonly number[] | null;
}

export const useModel: Step = {
  version: 1,
  where: 'worker',
  cost: 1,
  async run(context: StepContext<UseModelSettings>) {
    const { kind, sequences, spacingMm, size } = context.settings;
    const path = context.input('model');
    const onnx = readFileSync(path);
    const model = context.hasInput('description')
      ? adoptModel(
          onnx,
          parseForeignDescription(
            JSON.parse(readFileSync(context.input('description'), 'utf8')),
            `${path}.json`,
          ),
          path,
        )
      : onnx;
    const found = readNetworkMetadata(model);
    const problems = [
      ...(found.kind === kind ? [] : [`expected a ${kind} network, got a ${found.kind} network`]),
      ...differing('sequences', sequences, found.sequences),
      ...differing('spacing in mm', spacingMm, found.spacingMm ?? spacingMm),
      ...(size === null ? [] : differing('size', size, found.inputSize)),
    ];
    if (problems.length > 0) {
      throw new RangeError(
        `Cannot use ${path} in this study: ${problems.join('; ')}. Change the study's settings or the model`,
      );
    }
    writeFileSync(join(context.output, 'model.onnx'), model);
    writeJson(context.output, 'training.json', { bestEpoch: 0, history: [] });
  },
};

function differing(
  what: string,
  expected: readonly (string | number)[],
  found: readonly (string | number)[],
): string[] {
  return expected.join() === found.join()
    ? []
    : [`the study's ${what} is ${expected.join(', ')}, the model's ${found.join(', ')}`];
}
