// Start weights for the slice network from a ResNet18 with torchvision's names: ImageNet's, as SPEC §8 has it.

import { initialWeights } from '../graph/build-model.ts';
import { sliceNetwork } from '../networks/slice-network.ts';
import type { SliceNetworkSettings } from '../networks/slice-network.ts';
import type { Tensor, Tensors } from '../tensor.ts';
import { requireSameWeights } from './compare-weights.ts';

/** Parts of a ResNet18 that a slice network has no use for: the classifier, and counters of batches. */
const unused = /^fc\.|\.num_batches_tracked$/;
const head = /^(gradeHead|survivalHead)\./;
const runningStatistic = /\.running_(mean|var)$/;

/**
 * The trunk's weights, for `trainSlice`'s `weights`; both heads keep their random start. Three sequences take the
 * first convolution as it is, in their order for red, green and blue. For any other number of sequences each gets the
 * mean over the three colours, times 3 over their number, so that activations keep their size.
 * @throws RangeError that lists what differs, where the file is of another architecture or width.
 */
export function sliceStartWeights(
  given: Tensors,
  settings: SliceNetworkSettings,
  file = 'the weights',
): Record<string, Tensor> {
  const network = sliceNetwork(settings, { random: null, batch: 2, training: true });
  const expected = Object.fromEntries(
    Object.entries(initialWeights(network.graph)).filter(([name]) => !head.test(name)),
  );
  const wrapped = Object.keys(given).every((name) => name.startsWith('module.'));
  const trunk: Record<string, Tensor> = {};
  for (const [name, tensor] of Object.entries(given)) {
    const plain = wrapped ? name.slice('module.'.length) : name;
    // Instance and group normalisation keep no running statistics.
    const left = unused.test(plain) || (runningStatistic.test(plain) && !(plain in expected));
    if (!left) trunk[plain] = plain === 'conv1.weight' ? forChannels(tensor, settings.channels) : tensor;
  }
  requireSameWeights(expected, trunk, {
    file,
    network: `a slice network of width ${settings.width ?? 64} with ${settings.channels} sequences`,
  });
  return trunk;
}

function forChannels(tensor: Tensor, channels: number): Tensor {
  const [filters, colours, ...window] = tensor.shape as [number, number, ...number[]];
  if (tensor.shape.length !== 4 || colours === channels) return tensor;
  const area = window.reduce((product, length) => product * length, 1);
  const data = new Float32Array(filters * channels * area);
  for (let filter = 0; filter < filters; filter++) {
    for (let i = 0; i < area; i++) {
      let sum = 0;
      for (let colour = 0; colour < colours; colour++)
        sum += tensor.data[(filter * colours + colour) * area + i]!;
      for (let channel = 0; channel < channels; channel++) {
        data[(filter * channels + channel) * area + i] = sum / channels;
      }
    }
  }
  return { shape: [filters, channels, ...window], data };
}
