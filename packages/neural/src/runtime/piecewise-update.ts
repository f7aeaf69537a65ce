// Changes resident values where they lie, a piece at a time: a model's outputs are new memory, and for weights and an
// optimiser's moments as a whole that would be twice what they take.

import type { InferenceSession, Tensor as RuntimeTensor, TensorConstructor } from 'onnxruntime-common';
import { freeBuffers } from './free-buffers.ts';
import type { PiecewiseUpdate } from './session-options.ts';

type Values = Float32Array<ArrayBufferLike>;

/**
 * Changes the values that `update` names.
 * @param session Of `update.model`.
 * @param valueOf A feed, an output of the run that gave the derivatives, or a resident value, by name.
 */
export async function updatePiecewise(
  update: PiecewiseUpdate,
  session: InferenceSession,
  Tensor: TensorConstructor,
  valueOf: (name: string) => RuntimeTensor,
): Promise<void> {
  const { pieceLength } = update;
  const dataOf = (name: string): Values => valueOf(name).data as Values;
  const vectors = new Set([
    update.derivative,
    ...update.updates.flatMap((one) => Object.keys(one.residents)),
  ]);
  const scalars = Object.fromEntries(
    session.inputNames.filter((name) => !vectors.has(name)).map((name) => [name, valueOf(name)]),
  );
  for (const { derivative, residents } of update.updates) {
    const slope = dataOf(derivative);
    const values = Object.entries(residents).map(([input, resident]) => ({ input, data: dataOf(resident) }));
    for (let start = 0; start < slope.length; start += pieceLength) {
      const length = Math.min(pieceLength, slope.length - start);
      const pieceOf = (data: Values): RuntimeTensor => {
        const piece = data.subarray(start, start + length);
        if (length === pieceLength) return new Tensor('float32', piece, [pieceLength]);
        const filled = new Float32Array(pieceLength);
        filled.set(piece);
        return new Tensor('float32', filled, [pieceLength]);
      };
      const results = await session.run({
        ...scalars,
        [update.derivative]: pieceOf(slope),
        ...Object.fromEntries(values.map(({ input, data }) => [input, pieceOf(data)])),
      });
      for (const { input, data } of values) {
        const next = results[`next/${input}`]!.data as Values;
        data.set(length === pieceLength ? next : next.subarray(0, length), start);
      }
      freeBuffers(Object.values(results).map(({ data }) => data as Values));
    }
    freeBuffers([slope]);
  }
}
