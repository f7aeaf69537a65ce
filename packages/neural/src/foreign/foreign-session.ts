// A foreign model behind the face of our own networks: `image` in [N, channels, (z,) y, x]; `probabilities` [N, 2, z, y,
// x] or `features` [N, F] out.

import { describeShape } from '../graph/shape.ts';
import type { RuntimeSession } from '../runtime/session-options.ts';
import type { Tensor } from '../tensor.ts';
import type { ForeignPlan } from './foreign-plan.ts';

/** `session` runs the foreign model. Closing the result closes it. */
export function foreignSession(session: RuntimeSession, plan: ForeignPlan, name: string): RuntimeSession {
  return {
    ...session,
    async run(feeds, fetch) {
      const image = feeds['image']!;
      const given = plan.axes === 'xyz' ? reversedAxes(image) : image;
      const found = (await session.run({ [plan.input]: given }, [plan.output]))[plan.output]!;
      const result =
        plan.tumourClasses === null
          ? { features: featuresOf(found, image, name) }
          : { probabilities: probabilitiesOf(found, image, plan, name) };
      const unknown = fetch.find((output) => !(output in result));
      if (unknown !== undefined) {
        throw new RangeError(
          `Cannot fetch "${unknown}" from ${name}: it gives ${Object.keys(result).join(', ')}`,
        );
      }
      return result;
    },
  };
}

/** The tensor with its spatial axes in the opposite order. */
function reversedAxes({ shape, data }: Tensor): Tensor {
  const [batch, channels, ...spatial] = shape as [number, number, ...number[]];
  const [depth, height, width] = spatial.length === 3 ? spatial : [1, ...spatial];
  const voxels = depth! * height! * width!;
  const turned = new Float32Array(data.length);
  let at = 0;
  for (let start = 0; start < data.length; start += voxels) {
    for (let x = 0; x < width!; x++) {
      for (let y = 0; y < height!; y++) {
        for (let z = 0; z < depth!; z++) turned[at++] = data[start + (z * height! + y) * width! + x]!;
      }
    }
  }
  return { shape: [batch, channels, ...spatial.reverse()], data: turned };
}

function probabilitiesOf(found: Tensor, image: Tensor, plan: ForeignPlan, name: string): Tensor {
  const { activation, axes } = plan;
  const tumourClasses = plan.tumourClasses!;
  const [batch, , ...spatial] = image.shape as [number, number, ...number[]];
  const classes = found.shape[1] ?? 0;
  const expected = axes === 'xyz' ? [...spatial].reverse() : spatial;
  if (
    found.shape.length !== 5 ||
    found.shape[0] !== batch ||
    found.shape.slice(2).join() !== expected.join()
  ) {
    throw new RangeError(
      `Cannot use ${name}: expected its output to be ${describeShape([batch, 'classes', ...expected])}, ` +
        `got ${describeShape(found.shape)}`,
    );
  }
  if (tumourClasses.some((index) => index >= classes)) {
    throw new RangeError(
      `Cannot use ${name}: its output has channels 0 to ${classes - 1}, tumourClasses names ${tumourClasses.join(', ')}`,
    );
  }
  const voxels = expected.reduce((product, length) => product * length, 1);
  const tumour = new Float32Array(batch * voxels);
  for (let n = 0; n < batch; n++) {
    for (let i = 0; i < voxels; i++) {
      const at = n * classes * voxels + i;
      tumour[n * voxels + i] = tumourProbability(found.data, at, voxels, classes, tumourClasses, activation);
    }
  }
  const shape = [batch, 1, ...expected];
  const { data } = axes === 'xyz' ? reversedAxes({ shape, data: tumour }) : { data: tumour };
  const both = new Float32Array(2 * data.length);
  for (let n = 0; n < batch; n++) {
    for (let i = 0; i < voxels; i++) {
      const probability = data[n * voxels + i]!;
      both[2 * n * voxels + i] = 1 - probability;
      both[(2 * n + 1) * voxels + i] = probability;
    }
  }
  return { shape: [batch, 2, ...spatial], data: both };
}

function tumourProbability(
  data: Float32Array,
  at: number,
  stride: number,
  classes: number,
  tumourClasses: readonly number[],
  activation: ForeignPlan['activation'],
): number {
  if (activation === 'softmax') {
    let largest = -Infinity;
    for (let k = 0; k < classes; k++) largest = Math.max(largest, data[at + k * stride]!);
    let sum = 0;
    let tumour = 0;
    for (let k = 0; k < classes; k++) sum += Math.exp(data[at + k * stride]! - largest);
    for (const k of tumourClasses) tumour += Math.exp(data[at + k * stride]! - largest);
    return tumour / sum;
  }
  let most = -Infinity;
  for (const k of tumourClasses) most = Math.max(most, data[at + k * stride]!);
  return activation === 'sigmoid' ? 1 / (1 + Math.exp(-most)) : most;
}

/** Values [N, F] as they are; maps [N, F, …] averaged over space. */
function featuresOf({ shape, data }: Tensor, image: Tensor, name: string): Tensor {
  const batch = image.shape[0]!;
  if (shape.length < 2 || shape[0] !== batch) {
    throw new RangeError(
      `Cannot use ${name}: expected features ${describeShape([batch, 'features'])} or maps of them, ` +
        `got ${describeShape(shape)}`,
    );
  }
  const count = shape[1]!;
  const area = data.length / (batch * count);
  const features = new Float32Array(batch * count);
  for (let i = 0; i < features.length; i++) {
    let sum = 0;
    for (let k = 0; k < area; k++) sum += data[i * area + k]!;
    features[i] = sum / area;
  }
  return { shape: [batch, count], data: features };
}
