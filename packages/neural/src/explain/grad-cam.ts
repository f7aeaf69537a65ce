// Grad-CAM (Selvaraju et al. 2017) of the two residual networks: where in the image a score found its reasons. Channels
// of the last trunk activation, weighted by the mean of the score's derivative over each, summed, the positive part
// kept, and brought to the image's size. Forward pass, derivative and map are one model.

import { buildModel, initialWeights } from '../graph/build-model.ts';
import { multiply, relu } from '../graph/elementwise.ts';
import { gradients } from '../graph/gradients.ts';
import type { Node } from '../graph/node.ts';
import { reduceMean, reduceSum } from '../graph/reductions.ts';
import { checkCaseSize } from '../inference/check-case.ts';
import { stackChannels } from '../inference/extract-features.ts';
import { readNetworkMetadata } from '../inference/inference-model.ts';
import type { NetworkMetadata } from '../inference/inference-model.ts';
import { gradingNetwork } from '../networks/grading-network.ts';
import type { GradingNetworkSettings } from '../networks/grading-network.ts';
import { sliceNetwork } from '../networks/slice-network.ts';
import type { SliceNetworkSettings } from '../networks/slice-network.ts';
import { readModel } from '../onnx/reader.ts';
import type { Backend } from '../runtime/backends.ts';
import { openSession } from '../runtime/session.ts';
import type { Tensors } from '../tensor.ts';
import { requireSameWeights } from '../weights/compare-weights.ts';
import { upsampleLinear } from './upsample.ts';

/**
 * What the map explains. Grading network: `positive` speaks for high grade, `negative` for low grade. Slice network:
 * the same of WHO grade III against II; `longer` and `shorter` survival.
 */
export type GradCamTarget = 'positive' | 'negative' | 'longer' | 'shorter';

export interface GradCam {
  /** Voxels of the map along x, y (, z): those of the network's input. */
  readonly size: readonly number[];
  /** Cells of the trunk's last activation along x, y (, z): the map knows no finer place than these. */
  readonly cells: readonly number[];
  /** x fastest, 0 and above, in no unit: only relations within one map mean something. */
  readonly map: Float32Array;
  /** The largest value; 0 where nothing speaks for the target. */
  readonly peak: number;
  /** The score that was explained: a logit (`positive`), its negative, or the scaled survival time. */
  readonly score: number;
}

/** A network ready to explain cases. `close` it when done. */
export interface GradCamModel {
  readonly metadata: NetworkMetadata;
  /** @throws RangeError where the channels do not fit the network. */
  explain(
    channels: readonly Float32Array[],
    size: readonly number[],
    options?: { readonly id?: string },
  ): Promise<GradCam>;
  close(): Promise<void>;
}

/** The map of `score` [N, 1] on the grid of `activation` [N, C, …], as [N, 1, …]. */
export function gradCamNode(score: Node, activation: Node): Node {
  const [derivative] = gradients(reduceSum(score), [activation]);
  const axes = activation.shape.slice(2).map((_, axis) => axis + 2);
  const importance = reduceMean(derivative!, { axes, keepDimensions: true });
  return relu(reduceSum(multiply(activation, importance), { axes: [1], keepDimensions: true }));
}

function scoreAndTrunk(metadata: NetworkMetadata, target: GradCamTarget): { score: Node; trunk: Node } {
  const form = { random: null, batch: 1, training: false };
  if (metadata.kind === 'grading' && (target === 'positive' || target === 'negative')) {
    const { logit, trunk } = gradingNetwork(metadata.network as unknown as GradingNetworkSettings, form);
    return { score: multiply(logit, target === 'positive' ? 1 : -1), trunk };
  }
  if (metadata.kind === 'slice') {
    const { gradeLogit, survival, trunk } = sliceNetwork(
      metadata.network as unknown as SliceNetworkSettings,
      form,
    );
    const output = target === 'positive' || target === 'negative' ? gradeLogit : survival;
    return { score: multiply(output, target === 'positive' || target === 'longer' ? 1 : -1), trunk };
  }
  throw new RangeError(
    `Cannot explain '${target}' of a ${metadata.kind} network: expected a grading network (positive, negative) ` +
      'or a slice network (positive, negative, longer, shorter)',
  );
}

/**
 * Opens a trained grading or slice network (the `.onnx` of its training) for explanation.
 * @throws RangeError where the file is of another kind, or its weights are not those of its settings.
 */
export async function openGradCam(
  onnx: Uint8Array,
  {
    target,
    threads,
    backend = 'cpu',
  }: { readonly target: GradCamTarget; readonly threads?: number; readonly backend?: Backend },
): Promise<GradCamModel> {
  const metadata = readNetworkMetadata(onnx);
  const { score, trunk } = scoreAndTrunk(metadata, target);
  const weights: Tensors = readModel(onnx).initialisers;
  const expected = initialWeights(score.graph);
  const given = Object.fromEntries(Object.entries(weights).filter(([name]) => name in expected));
  requireSameWeights(expected, given, {
    file: 'this model',
    network: `a ${metadata.kind} network of its settings`,
  });
  const session = await openSession(
    buildModel({ outputs: { map: gradCamNode(score, trunk), score }, weights }),
    {
      name: `${metadata.kind} network's explanation`,
      backend,
      ...(threads !== undefined && { threads }),
    },
  );
  const coarse = trunk.shape.slice(2).reverse();
  return {
    metadata,
    close: () => session.close(),
    async explain(channels, size, { id = 'given' } = {}) {
      checkCaseSize({ id, channels, size }, metadata.sequences.length, metadata.inputSize);
      const found = await session.run({ image: stackChannels([{ channels, size }]) }, ['map', 'score']);
      const map = upsampleLinear(found['map']!.data, coarse, size);
      return {
        size,
        cells: coarse,
        map,
        peak: map.reduce((most, value) => Math.max(most, value), 0),
        score: found['score']!.data[0]!,
      };
    },
  };
}
