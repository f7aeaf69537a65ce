// The training loop that all networks share: epochs of shuffled batches, validation, plateau schedule,
// early stop with the best weights kept, checkpoints from which a run goes on byte for byte.
// No clock and no files here: what happens is told by callbacks.

import type { Random } from '@glioscope/numeric';
import { isInput, topologicalOrder } from '../graph/graph.ts';
import type { Node } from '../graph/node.ts';
import { sizeOf } from '../graph/shape.ts';
import { buildTrainingStep } from '../optimise/training-step.ts';
import type { OptimiserSettings, TrainingStep } from '../optimise/training-step.ts';
import type { Backend } from '../runtime/backends.ts';
import { openSession } from '../runtime/session.ts';
import type { Tensor, Tensors } from '../tensor.ts';
import { createBatchQueue } from './batch-queue.ts';
import { type CancelSignal, throwIfCancelled } from '../runtime/cancel-signal.ts';
import { readCheckpoint, requireSameValues, writeCheckpoint } from './checkpoint.ts';
import type { TrainingEpoch, TrainingState } from './checkpoint.ts';
import { brokenFeed, findBrokenPlace } from './find-broken-layer.ts';
import { learningRateAt, type TrainingSchedule } from './learning-rate.ts';
import { startPlateau, stepPlateau } from './reduce-on-plateau.ts';
import type { PlateauSettings } from './reduce-on-plateau.ts';
import { requireTrainingMemory, type TrainingGraphs } from './require-memory.ts';
import { TrainingDivergedError } from './training-diverged-error.ts';

export interface TrainingSettings {
  /** Default 200. */
  readonly epochs?: number;
  /** Cases a step; at most the number of cases. */
  readonly batchSize?: number;
  /** Default 5e-4. */
  readonly learningRate?: number;
  readonly plateau?: PlateauSettings;
  /** How the learning rate moves. Default: `plateau`. */
  readonly schedule?: TrainingSchedule;
  /** Epochs without a better validation loss after which training stops; null (default) never stops early. */
  readonly stopAfter?: number | null;
  /** Validates after every n-th epoch and after the last. Default 1. */
  readonly validateEvery?: number;
  /** Method, clipping, accumulation; with `average` the averaged weights are validated and become the result. */
  readonly optimiser?: OptimiserSettings;
  /** What computes steps and validation. Default 'cpu'. */
  readonly backend?: Backend;
  /** Threads of ONNX Runtime. */
  readonly threads?: number;
  /** Threads that prepare batches ahead of the step; 0 (default) prepares them in this one. The bytes are the same. */
  readonly workers?: number;
  /** Refuses, before the first step, a training that needs more. Default: what the machine has free. */
  readonly memoryLimitMiB?: number;
}

/** After each step, and once more when an epoch has ended. */
export interface TrainingProgress {
  readonly epoch: number;
  readonly epochs: number;
  /** Steps done in this epoch, of `steps`. */
  readonly step: number;
  readonly steps: number;
  /** Loss of this step, or the epoch's mean once it has ended. */
  readonly loss: number;
  /** The finished epoch, else null. */
  readonly finished: TrainingEpoch | null;
}

export interface TrainingCallbacks {
  readonly onProgress?: (progress: TrainingProgress) => void;
  /** Receives the state after every n-th epoch, and after the last. */
  readonly checkpoint?: { readonly everyEpochs: number; save(bytes: Uint8Array): void | Promise<void> };
  /** A checkpoint to go on from. */
  readonly resume?: Uint8Array;
  /** Ends the training after the step under way; the last checkpoint stays good. */
  readonly signal?: CancelSignal;
}

/** What a network brings to the loop. */
export interface TrainingTask {
  /** The training graph's loss. */
  readonly loss: Node;
  /** Start values by name (pretrained weights, say) in place of the network's initial ones. */
  readonly weights?: Tensors;
  /** Ids of the training cases, for batches and messages. */
  readonly caseIds: readonly string[];
  /** The graph's inputs for the cases of one step (by index), augmented by chance from `random` alone. */
  feeds(cases: readonly number[], random: Random): Promise<Tensors>;
  /** Loss and score of the validation cases under these weights; null without validation cases. */
  readonly validate: ((weights: Tensors) => Promise<{ loss: number; score: number | null }>) | null;
  /** Outputs of the graph that `validate` runs, for the estimate of memory. */
  readonly validationOutputs?: readonly Node[];
  /** Smaller settings to name where memory does not suffice: each with its loss and the bytes of a batch. */
  readonly smaller?: readonly {
    readonly what: string;
    build(): { readonly loss: Node; readonly validationOutputs: readonly Node[] };
  }[];
  /** What else tells this training from another (settings of network and cases), for checkpoints. */
  readonly description: unknown;
}

export interface TrainingResult {
  /** Weights and statistics of the best epoch. */
  readonly weights: Tensors;
  readonly bestEpoch: number;
  readonly history: readonly TrainingEpoch[];
}

/** The cases of each step: all in random order, the last batch filled up from the order's beginning. */
export function drawBatches(cases: number, batchSize: number, random: Random): number[][] {
  const order = random.shuffled(Array.from({ length: cases }, (_, i) => i));
  const steps = Math.ceil(cases / batchSize);
  return Array.from({ length: steps }, (_, step) =>
    Array.from({ length: batchSize }, (_, i) => order[(step * batchSize + i) % cases]!),
  );
}

const pick = (tensors: Tensors, names: readonly string[]): Record<string, Tensor> =>
  Object.fromEntries(names.map((name) => [name, tensors[name]!]));

const copiesOf = (tensors: Tensors): Record<string, Tensor> =>
  Object.fromEntries(
    Object.entries(tensors).map(([name, { shape, data }]) => [name, { shape, data: data.slice() }]),
  );

/**
 * Trains a network. All chance comes from `random` forked by epoch and step.
 * @throws TrainingDivergedError where the loss or a weight stops being a finite number.
 */
export async function trainNetwork(
  task: TrainingTask,
  settings: TrainingSettings,
  random: Random,
  callbacks: TrainingCallbacks = {},
): Promise<TrainingResult> {
  const { epochs = 200, batchSize = 1, learningRate = 5e-4, stopAfter = null, validateEvery = 1 } = settings;
  const { caseIds } = task;
  if (caseIds.length === 0) throw new RangeError('Cannot train: expected at least 1 case, got none');
  if (!Number.isInteger(batchSize) || batchSize < 1 || batchSize > caseIds.length) {
    throw new RangeError(
      `Cannot train: expected a batch size from 1 to the number of cases ${caseIds.length}, got ${batchSize}`,
    );
  }
  if (!Number.isInteger(epochs) || epochs < 1) {
    throw new RangeError(`Cannot train: expected a whole number of epochs from 1, got ${epochs}`);
  }
  const { schedule = { kind: 'plateau' }, optimiser = { kind: 'adam' }, threads, backend = 'cpu' } = settings;
  const stepsPerEpoch = Math.ceil(caseIds.length / batchSize);
  const { accumulate = 1 } = optimiser;
  const rateAt = (run: number, plateauRate: number): number => {
    const length = { epochs, stepsPerEpoch: stepsPerEpoch / accumulate };
    return learningRateAt(schedule, length, Math.floor(run / accumulate), { learningRate, plateauRate });
  };
  // A warm-up that does not fit is refused before anything is built.
  rateAt(0, learningRate);
  // `epochs` (but under a planned schedule), threads, workers and callbacks may differ between the runs that a checkpoint joins; the rest may not.
  const fingerprint = JSON.stringify({
    task: task.description,
    caseIds,
    seed: random.state().seed,
    batchSize,
    learningRate,
    stopAfter,
    validateEvery,
    plateau: settings.plateau ?? {},
    optimiser: settings.optimiser ?? {},
    ...(backend !== 'cpu' && { backend }),
    ...(schedule.kind !== 'plateau' && {
      schedule,
      ...(schedule.kind !== 'constant' && { epochs }),
    }),
  });
  const start = callbacks.resume === undefined ? null : readCheckpoint(callbacks.resume, fingerprint);
  const startWeights = start?.resident ?? task.weights;
  const step = buildTrainingStep({
    loss: task.loss,
    optimiser,
    backend,
    ...(startWeights !== undefined && { weights: startWeights }),
  });
  if (start !== null) {
    requireSameValues(start.resident, step.session.resident);
    requireSameValues(start.best, pick(step.session.resident, step.weightNames));
  }
  // What the session keeps is fetched when it is asked for.
  let state: TrainingState = {
    ...(start ?? {
      fingerprint,
      history: [],
      plateau: startPlateau(learningRate),
      bestEpoch: 0,
      best: copiesOf(pick(step.session.resident, step.weightNames)),
    }),
    resident: {},
  };
  // The batches of all epochs as one row, so that the next epoch's first are made while this one is validated.
  const batchAt = async (position: number): Promise<{ chosen: readonly number[]; feeds: Tensors }> => {
    const epochRandom = random.fork(`epoch ${Math.floor(position / stepsPerEpoch) + 1}`);
    const index = position % stepsPerEpoch;
    const chosen = drawBatches(caseIds.length, batchSize, epochRandom.fork('order'))[index]!;
    return { chosen, feeds: await task.feeds(chosen, epochRandom.fork(`step ${index}`)) };
  };
  const ahead = 1 + Math.ceil((settings.workers ?? 0) / batchSize);
  const queue = createBatchQueue(batchAt, {
    first: state.history.length * stepsPerEpoch,
    end: epochs * stepsPerEpoch,
    ahead,
  });
  const smaller = (task.smaller ?? []).map(({ what, build }) => ({
    what,
    graphs: () => {
      const { loss, validationOutputs } = build();
      return graphsOf(loss, buildTrainingStep({ loss, optimiser }), validationOutputs, ahead);
    },
  }));
  const graphs = graphsOf(task.loss, step, task.validationOutputs, ahead);
  // What a graphics card has free is not told, so that there only a given limit holds.
  if (backend === 'cpu' || settings.memoryLimitMiB !== undefined) {
    requireTrainingMemory(graphs, settings.memoryLimitMiB, smaller);
  }
  const session = await openSession(step.model, {
    ...step.session,
    residentMoves: true,
    // Weights and statistics before a broken step are kept: they tell which layer broke.
    carryIfFinite: 'loss',
    name: 'training',
    backend,
    ...(threads !== undefined && { threads }),
  });
  try {
    while (state.history.length < epochs && !stopsEarly(state, stopAfter)) {
      const epoch = state.history.length + 1;
      state = await trainEpoch(epoch, state);
      callbacks.onProgress?.({
        epoch,
        epochs,
        step: stepsPerEpoch,
        steps: stepsPerEpoch,
        loss: state.history[epoch - 1]!.trainingLoss,
        finished: state.history[epoch - 1]!,
      });
      const { checkpoint } = callbacks;
      const last = epoch === epochs || stopsEarly(state, stopAfter);
      if (checkpoint !== undefined && (last || epoch % checkpoint.everyEpochs === 0)) {
        // Fetched for the file alone: the optimiser's states are larger than the weights.
        await checkpoint.save(writeCheckpoint({ ...state, resident: await session.fetchResident() }));
      }
    }
  } finally {
    await session.close();
  }
  return { weights: state.best, bestEpoch: state.bestEpoch, history: state.history };

  async function trainEpoch(epoch: number, before: TrainingState): Promise<TrainingState> {
    const idsOf = (cases: readonly number[]): string[] => cases.map((i) => caseIds[i]!);
    const firstRun = (epoch - 1) * stepsPerEpoch;
    let total = 0;
    let lastChosen: readonly number[] = [];
    for (let index = 0; index < stepsPerEpoch; index++) {
      throwIfCancelled(callbacks.signal);
      const { chosen, feeds } = await queue.take(firstRun + index);
      lastChosen = chosen;
      // A graphics card may take the larger of NaN and 0 for 0, so that its loss tells nothing of a broken image.
      const broken = backend === 'cpu' ? null : brokenFeed(feeds);
      if (broken !== null) {
        const where = { epoch, step: index + 1, caseIds: idsOf(chosen) };
        throw new TrainingDivergedError(where, 'the batch is broken', broken);
      }
      const rate = rateAt(firstRun + index, before.plateau.learningRate);
      const fed = { ...feeds, learningRate: { shape: [], data: Float32Array.of(rate) } };
      const running = session.run(fed, step.outputs);
      running.catch(() => {});
      // While the step runs in its worker, the next batches are prepared.
      queue.fill();
      const loss = (await running)['loss']!.data[0]!;
      if (!Number.isFinite(loss)) {
        const where = { epoch, step: index + 1, caseIds: idsOf(chosen) };
        const weights = await session.fetchResident(step.weightNames);
        const place = await findBrokenPlace(task.loss, weights, feeds, threads);
        throw new TrainingDivergedError(where, `the loss became ${loss}`, place);
      }
      total += loss;
      callbacks.onProgress?.({ epoch, epochs, step: index + 1, steps: stepsPerEpoch, loss, finished: null });
    }
    const weights = await session.fetchResident(step.weightNames);
    const broken = Object.keys(weights).find((name) => !weights[name]!.data.every(Number.isFinite));
    if (broken !== undefined) {
      throw new TrainingDivergedError(
        { epoch, step: stepsPerEpoch, caseIds: idsOf(lastChosen) },
        `weights of ${broken} are not finite`,
      );
    }
    return validated(epoch, before, await averagesOver(weights, epoch), total / stepsPerEpoch);
  }

  /** The averaged weights where averages are kept and have begun; other weights as they are. */
  async function averagesOver(weights: Record<string, Tensor>, epoch: number): Promise<Tensors> {
    const names = Object.entries(step.averages);
    if (names.length === 0 || epoch * stepsPerEpoch < accumulate) return weights;
    const averages = await session.fetchResident(names.map(([, average]) => average));
    return { ...weights, ...Object.fromEntries(names.map(([name, average]) => [name, averages[average]!])) };
  }

  async function validated(
    epoch: number,
    before: TrainingState,
    weights: Tensors,
    trainingLoss: number,
  ): Promise<TrainingState> {
    const due = task.validate !== null && (epoch % validateEvery === 0 || epoch === epochs);
    const found = due ? await task.validate!(weights) : null;
    if (found !== null && !Number.isFinite(found.loss)) {
      throw new TrainingDivergedError(
        { epoch, step: stepsPerEpoch, caseIds },
        `the validation loss became ${found.loss}`,
      );
    }
    const finished: TrainingEpoch = {
      epoch,
      trainingLoss,
      validationLoss: found?.loss ?? null,
      learningRate: rateAt((epoch - 1) * stepsPerEpoch, before.plateau.learningRate),
      validationScore: found?.score ?? null,
    };
    const history = [...before.history, finished];
    // Without validation cases the training loss rules the rate, and the last weights are the result.
    const judged = task.validate === null ? trainingLoss : found?.loss;
    const plateau =
      judged === undefined ? before.plateau : stepPlateau(before.plateau, judged, settings.plateau);
    const better =
      task.validate === null ||
      (found !== null && before.history.every((past) => (past.validationLoss ?? Infinity) > found.loss));
    return {
      ...before,
      history,
      plateau,
      bestEpoch: better ? epoch : before.bestEpoch,
      best: better ? weights : before.best,
    };
  }
}

/** What the estimate of memory looks at. A batch is as large as the inputs that the loss uses. */
function graphsOf(
  loss: Node,
  { need }: TrainingStep,
  validationOutputs: readonly Node[] = [],
  ahead: number,
): TrainingGraphs {
  const inputs = topologicalOrder([loss]).filter(isInput);
  const batch = inputs.reduce((sum, { shape }) => sum + 4 * sizeOf(shape), 0);
  return { step: need, validation: validationOutputs, batchBytes: (ahead + 1) * batch };
}

function stopsEarly(state: TrainingState, stopAfter: number | null): boolean {
  return stopAfter !== null && state.history.length - state.bestEpoch >= stopAfter;
}
