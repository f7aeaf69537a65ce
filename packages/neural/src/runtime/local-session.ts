// A session in this thread: ONNX Runtime with resident values beside it. It blocks the thread while it runs, which
// is why `openSession` puts it into a worker.

import { loadRuntime } from '#onnxruntime';
import type { InferenceSession, Tensor as RuntimeTensor } from 'onnxruntime-common';
import { describeShape, sameShape, sizeOf } from '../graph/shape.ts';
import type { Tensor, Tensors } from '../tensor.ts';
import { elementsToReserve } from './memory-reserve.ts';
import { updatePiecewise } from './piecewise-update.ts';
import type { RuntimeSession, SessionOptions } from './session-options.ts';

const silent = 4;

/** Opens `model` (the bytes of a `.onnx` file) in this thread. `options.threads` is required here. */
export async function openLocalSession(
  model: Uint8Array,
  options: SessionOptions & { readonly threads: number },
): Promise<RuntimeSession> {
  const { backend = 'cpu', threads, carry = {}, piecewise, reserve, name = 'model' } = options;
  if (!Number.isInteger(threads) || threads < 1) {
    throw new RangeError(`Cannot open ${name}: threads must be an integer of at least 1, got ${threads}`);
  }
  const {
    InferenceSession: sessions,
    Tensor,
    options: provider,
    carriedOn,
    reserves,
    download,
    explainRefusal,
  } = await loadRuntime({ backend, threads, name });
  const create = (bytes: Uint8Array): Promise<InferenceSession> =>
    sessions
      .create(bytes, {
        ...provider,
        executionMode: 'sequential',
        graphOptimizationLevel: 'all',
        // The pattern of a whole run's memory holds every value in a place of its own: twice as much, and no faster.
        enableMemPattern: false,
        logSeverityLevel: silent,
        ...(carriedOn !== 'cpu' && {
          preferredOutputLocation: Object.fromEntries(
            Object.keys(carry).map((output) => [output, carriedOn]),
          ),
        }),
      })
      .catch((cause: unknown) => {
        const reason = explainRefusal(messageOf(cause));
        throw reason === null
          ? new Error(`Cannot open ${name}: ONNX Runtime refused it: ${messageOf(cause)}`, { cause })
          : new RangeError(`Cannot open ${name} on ${backend}: ${reason}`, { cause });
      });
  const session = await create(model);
  const pieces = piecewise === undefined ? null : await create(piecewise.model);
  const inputs = new Map(
    session.inputMetadata.map((input) => [input.name, input.isTensor ? input.shape : []] as const),
  );
  const outputs = new Set(session.outputNames);
  const resident = new Map<string, RuntimeTensor>();
  /** Resident values that the pieces alone take. */
  const apart = new Set(
    (piecewise?.updates ?? [])
      .flatMap(({ residents }) => Object.values(residents))
      .filter((name) => !inputs.has(name)),
  );
  /** Inputs of the pieces alone, such as a learning rate where all parameters are stepped in pieces. */
  const fedToPieces = new Set(
    (pieces?.inputNames ?? []).filter(
      (input) =>
        !inputs.has(input) &&
        !outputs.has(input) &&
        input !== piecewise?.derivative &&
        !piecewise?.updates.some(({ residents }) => input in residents),
    ),
  );
  const carried = Object.entries(carry);

  function toRuntime(what: string, input: string, tensor: Tensor): RuntimeTensor {
    const expected =
      inputs.get(input) ?? (apart.has(input) || fedToPieces.has(input) ? tensor.shape : undefined);
    if (expected === undefined) {
      throw new RangeError(
        `Cannot ${what} "${input}" to ${name}: its inputs are ${[...inputs.keys()].join(', ')}`,
      );
    }
    const fits =
      expected.length === tensor.shape.length &&
      expected.every((length, axis) => typeof length === 'string' || length === tensor.shape[axis]);
    if (!fits) {
      throw new RangeError(
        `Cannot ${what} "${input}" to ${name}: expected shape ${describeShape(expected)}, got ${describeShape(tensor.shape)}`,
      );
    }
    if (!(tensor.data instanceof Float32Array) || tensor.data.length !== sizeOf(tensor.shape)) {
      throw new RangeError(
        `Cannot ${what} "${input}" to ${name}: shape ${describeShape(tensor.shape)} needs a Float32Array of ${sizeOf(tensor.shape)} values, got ${tensor.data.length}`,
      );
    }
    return new Tensor('float32', tensor.data, tensor.shape);
  }

  function setResident(values: Tensors, moves: boolean = false): void {
    for (const [input, { shape, data }] of Object.entries(values)) {
      const old = resident.get(input);
      if (old !== undefined && old.location !== 'cpu') old.dispose();
      resident.set(input, toRuntime('keep', input, { shape, data: moves ? data : data.slice() }));
    }
  }

  function requireOutputs(wanted: readonly string[]): void {
    const unknown = wanted.find((output) => !outputs.has(output));
    if (unknown !== undefined) {
      throw new RangeError(
        `Cannot fetch "${unknown}" from ${name}: its outputs are ${[...outputs].join(', ')}`,
      );
    }
  }

  setResident(options.resident ?? {}, options.residentMoves);
  const { carryIfFinite } = options;
  const derivatives = piecewise?.updates.map(({ derivative }) => derivative) ?? [];
  requireOutputs([
    ...Object.keys(carry),
    ...derivatives,
    ...(carryIfFinite === undefined ? [] : [carryIfFinite]),
  ]);
  for (const [output, input] of carried) {
    if (!resident.has(input)) {
      throw new RangeError(`Cannot carry "${output}" to "${input}" in ${name}: "${input}" is not resident`);
    }
  }

  let ran = false;

  async function runOnce(feeds: Tensors, fetch: readonly string[]): Promise<Record<string, Tensor>> {
    requireOutputs(fetch);
    const all: Record<string, RuntimeTensor> = Object.fromEntries(
      [...resident].filter(([input]) => !apart.has(input)),
    );
    const ofPieces: Record<string, RuntimeTensor> = {};
    for (const [input, tensor] of Object.entries(feeds)) {
      if (resident.has(input)) {
        throw new RangeError(`Cannot feed "${input}" to ${name}: it is resident; use replaceResident`);
      }
      (fedToPieces.has(input) ? ofPieces : all)[input] = toRuntime('feed', input, tensor);
    }
    if (reserve !== undefined) {
      const elements = reserves && !ran ? elementsToReserve(reserve.bytes) : 0;
      all[reserve.input] = new Tensor('float32', Float32Array.of(elements), [1]);
    }
    for (const [input, shape] of inputs) {
      if (!(input in all)) {
        throw new RangeError(
          `Cannot run ${name}: input "${input}" of shape ${describeShape(shape)} is missing`,
        );
      }
    }
    const unfed = [...fedToPieces].find((input) => !(input in ofPieces) && !resident.has(input));
    if (unfed !== undefined) throw new RangeError(`Cannot run ${name}: input "${unfed}" is missing`);
    const guards = carryIfFinite === undefined ? [] : [carryIfFinite];
    const shared = pieces?.inputNames.filter((input) => outputs.has(input)) ?? [];
    const wanted = [...new Set([...fetch, ...Object.keys(carry), ...derivatives, ...shared, ...guards])];
    const results = await session.run(all, wanted).catch((cause: unknown) => {
      throw new Error(`Cannot run ${name}: ${messageOf(cause)}`, { cause });
    });
    ran = true;
    const fetched: Record<string, Tensor> = {};
    const needed = [...new Set([...fetch, ...guards])];
    const tensors = needed.map((output) => results[output] as RuntimeTensor);
    tensors.forEach(({ type }, i) => {
      if (type !== 'float32') {
        throw new TypeError(`Cannot fetch "${needed[i]}" from ${name}: it is ${type}, not float32`);
      }
    });
    const values = await valuesOf(tensors);
    needed.forEach((output, i) => {
      const data = values[i]!;
      fetched[output] = {
        shape: tensors[i]!.dims,
        data: output in carry || derivatives.includes(output) ? data.slice() : data,
      };
    });
    const sound = guards.every((guard) => fetched[guard]!.data.every((value) => Number.isFinite(value)));
    if (sound && piecewise !== undefined) {
      await updatePiecewise(
        piecewise,
        pieces!,
        Tensor,
        (value) => results[value] ?? all[value] ?? ofPieces[value] ?? resident.get(value)!,
      );
    }
    for (const [output, input] of carried) {
      const next = results[output] as RuntimeTensor;
      const left = sound ? resident.get(input)! : next;
      if (sound) resident.set(input, next);
      if (left.location !== 'cpu') left.dispose();
    }
    return Object.fromEntries(fetch.map((output) => [output, fetched[output]!]));
  }

  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <Result>(task: () => Promise<Result>): Promise<Result> => {
    const result = last.then(task);
    last = result.catch(() => undefined);
    return result;
  };

  return {
    run: (feeds, fetch) => inTurn(() => runOnce(feeds, fetch)),
    fetchResident: (names = [...resident.keys()]) =>
      inTurn(async () => {
        const tensors = names.map((input) => {
          const tensor = resident.get(input);
          if (!tensor) throw new RangeError(`Cannot fetch resident "${input}" of ${name}: there is none`);
          return tensor;
        });
        const values = await valuesOf(tensors);
        return Object.fromEntries(
          names.map((input, i) => [input, { shape: tensors[i]!.dims, data: values[i]!.slice() }]),
        );
      }),
    replaceResident: (values) =>
      inTurn(async () => {
        for (const [input, tensor] of Object.entries(values)) {
          const old = resident.get(input);
          if (!old || !sameShape(old.dims, tensor.shape)) {
            throw new RangeError(
              `Cannot replace resident "${input}" of ${name}: ${old ? `expected shape ${describeShape(old.dims)}, got ${describeShape(tensor.shape)}` : 'there is none'}`,
            );
          }
        }
        setResident(values);
      }),
    close: () =>
      inTurn(async () => {
        // Before the session: what is left on a GPU after it ends the process when it is freed.
        for (const tensor of resident.values()) if (tensor.location !== 'cpu') tensor.dispose();
        resident.clear();
        await session.release();
        await pieces?.release();
      }),
  };

  /** Values of tensors, those on a GPU fetched together. */
  async function valuesOf(tensors: readonly RuntimeTensor[]): Promise<Float32Array[]> {
    const far = tensors.filter(({ location }) => location !== 'cpu');
    const copies = new Map((await download(far)).map((copy, i) => [far[i]!, copy]));
    return tensors.map((tensor) => copies.get(tensor) ?? (tensor.data as Float32Array));
  }
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
