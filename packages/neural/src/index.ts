// The graph: placeholders, operators, derivatives
export { createGraph, nameOf } from './graph/graph.ts';
export type { Graph, Node, Operand } from './graph/node.ts';
export type { Shape } from './graph/shape.ts';
export {
  absolute,
  add,
  clip,
  divide,
  equal,
  exp,
  greater,
  leakyRelu,
  log,
  maximum,
  minimum,
  multiply,
  negate,
  power,
  relu,
  select,
  sigmoid,
  sign,
  softplus,
  sqrt,
  square,
  stopGradient,
  subtract,
  tanh,
} from './graph/elementwise.ts';
export { elu, erf, gelu, silu } from './graph/activations.ts';
export { logSoftmax, reduceMax, reduceMean, reduceSum, softmax } from './graph/reductions.ts';
export type { ReduceOptions } from './graph/reductions.ts';
export { broadcastTo, concat, pad, reshape, reverse, slice, transpose } from './graph/shaping.ts';
export type { SliceRange } from './graph/shaping.ts';
export { cropCentre, padReflect, padReplicate } from './graph/edge-padding.ts';
export { adaptiveAveragePool, resizeLinear, resizeNearest } from './graph/resize.ts';
export { linear, matMul } from './graph/mat-mul.ts';
export { conv2d, conv3d } from './graph/convolution.ts';
export type { ConvolutionOptions } from './graph/convolution.ts';
export { convTranspose2d, convTranspose3d } from './graph/transposed-convolution.ts';
export type { TransposedConvolutionOptions } from './graph/transposed-convolution.ts';
export { averagePool, globalAveragePool, globalMaxPool, maxPool } from './graph/pooling.ts';
export type { PoolOptions } from './graph/pooling.ts';
export { batchNorm, groupNorm, instanceNorm } from './graph/normalisation.ts';
export type { RunningStatistics, ScaleAndShift } from './graph/normalisation.ts';
export { dropout, drawDropoutMask } from './graph/dropout.ts';
export { exciteBoth, exciteChannels, excitePlaces } from './graph/squeeze-excitation.ts';
export type { ChannelExcitation, SpatialExcitation } from './graph/squeeze-excitation.ts';
export { gradients } from './graph/gradients.ts';

// Models
export { buildModel, initialWeights } from './graph/build-model.ts';
export type { BuildModelOptions } from './graph/build-model.ts';
export { readModel } from './onnx/reader.ts';
export type { ModelDescription } from './onnx/reader.ts';
export type { ValueModel } from './onnx/model.ts';
export type { Tensor, Tensors } from './tensor.ts';

// Training steps
export { buildTrainingStep } from './optimise/training-step.ts';
export { learningRateName } from './optimise/optimiser.ts';
export type { TrainingStep, TrainingStepOptions } from './optimise/training-step.ts';
export type { OptimiserSettings } from './optimise/optimiser.ts';
export type { AdamSettings } from './optimise/adam.ts';
export type { SgdSettings } from './optimise/sgd.ts';
export type { AverageSettings } from './optimise/weight-average.ts';
export { scheduledRate } from './optimise/schedule.ts';
export type { ScheduleSettings } from './optimise/schedule.ts';

// Sessions
export { openSession, threadLimit } from './runtime/session.ts';
export type { RuntimeSession, SessionOptions } from './runtime/session-options.ts';
export { backendNames, parseBackend } from './runtime/backends.ts';
export type { Backend } from './runtime/backends.ts';

// Networks
export { segmentationNetwork } from './networks/segmentation-network.ts';
export type { SegmentationGraph, SegmentationNetworkSettings } from './networks/segmentation-network.ts';
export { gradingNetwork } from './networks/grading-network.ts';
export type { GradingGraph, GradingNetworkSettings } from './networks/grading-network.ts';
export { sliceNetwork } from './networks/slice-network.ts';
export type { SliceGraph, SliceNetworkSettings } from './networks/slice-network.ts';
export type { StemSettings } from './networks/residual-trunk.ts';
export type { Normalisation } from './networks/layers.ts';

// Training
export {
  binaryCrossEntropy,
  binaryCrossEntropyWithLogits,
  diceAndCrossEntropy,
  huberLoss,
  meanAbsoluteError,
  meanSquaredError,
  smoothL1,
} from './train/losses.ts';
export { diceLoss, generalisedDiceLoss, tverskyLoss } from './train/overlap-losses.ts';
export type { OverlapBy } from './train/overlap-losses.ts';
export { crossEntropy, focalCrossEntropy, focalLoss, oneHot } from './train/class-losses.ts';
export type { ClassLossOptions } from './train/class-losses.ts';
export { coxLoss } from './train/cox-loss.ts';
export { deepSupervision } from './train/deep-supervision.ts';
export type { DeepSupervision } from './train/deep-supervision.ts';
export { augment } from './train/augmentation.ts';
export type { AugmentationSettings } from './train/augmentation.ts';
export { startPlateau, stepPlateau } from './train/reduce-on-plateau.ts';
export type { PlateauSettings, PlateauState } from './train/reduce-on-plateau.ts';
export { TrainingDivergedError } from './train/training-diverged-error.ts';
export { trainNetwork } from './train/train-network.ts';
export type {
  TrainingCallbacks,
  TrainingProgress,
  TrainingResult,
  TrainingSettings,
  TrainingTask,
} from './train/train-network.ts';
export type { TrainingSchedule } from './train/learning-rate.ts';
export type { CancelSignal } from './runtime/cancel-signal.ts';
export type { TrainingEpoch } from './train/checkpoint.ts';
export type { TrainedModel } from './train/trained-model.ts';
export { trainSegmentation } from './train/train-segmentation.ts';
export type {
  SegmentationCase,
  SegmentationSettings,
  SegmentationTraining,
} from './train/train-segmentation.ts';
export { trainGrading } from './train/train-grading.ts';
export type { GradingCase, GradingSettings, GradingTraining } from './train/train-grading.ts';
export { trainSlice } from './train/train-slice.ts';
export type { SliceCase, SliceSettings, SliceTraining } from './train/train-slice.ts';

// Weight files
export {
  readSafetensors,
  readStoredSafetensors,
  writeSafetensors,
  writeStoredSafetensors,
} from './weights/safetensors.ts';
export type { SafetensorsContent, StoredSafetensors } from './weights/safetensors.ts';
export { readPyTorch } from './weights/pytorch-file.ts';
export type { PyTorchContent } from './weights/pytorch-file.ts';
export { writePyTorch } from './weights/write-pytorch.ts';
export { readWeights, writableFormats, writeWeights } from './weights/weights-file.ts';
export type { WeightsContent } from './weights/weights-file.ts';
export { compareWeights, describeDifferences, requireSameWeights } from './weights/compare-weights.ts';
export type { Shaped, WeightDifferences } from './weights/compare-weights.ts';
export { sliceStartWeights } from './weights/slice-start.ts';
export { fromFloat32, stored, toFloat32, widened } from './weights/stored-tensor.ts';
export type { ElementType, StoredTensor, StoredTensors } from './weights/stored-tensor.ts';

// Use
export { exportInference, loadInference, readNetworkMetadata } from './inference/inference-model.ts';
export type { InferenceModel, NetworkMetadata } from './inference/inference-model.ts';
export { memoryNeed, sessionBytes } from './graph/peak-memory.ts';
export type { MemoryNeed } from './graph/peak-memory.ts';
export { inferenceBytes } from './inference/inference-memory.ts';
export { slidingWindowBytes } from './inference/sliding-window.ts';
export { entropyInBits, segment, segmentWithUncertainty } from './inference/segment.ts';
export type { SegmentOptions, UncertainSegmentation } from './inference/segment.ts';
export { extractFeatures } from './inference/extract-features.ts';
export type { DeepFeatures } from './inference/extract-features.ts';
export { adoptModel, foreignMetadata } from './foreign/adopt-model.ts';
export { parseForeignDescription } from './foreign/foreign-description.ts';
export type { ForeignDescription } from './foreign/foreign-description.ts';
export { externalFiles, fitForeign } from './foreign/foreign-plan.ts';
export type { FittedForeign, ForeignPlan } from './foreign/foreign-plan.ts';
export { windowMultiple } from './foreign/window-multiple.ts';
export { readStructure } from './onnx/structure.ts';
export type { ModelNode, ModelStructure, ModelValue } from './onnx/structure.ts';
export type { TensorProto } from './onnx/tensor-proto.ts';
export { gradCamNode, openGradCam } from './explain/grad-cam.ts';
export type { GradCam, GradCamModel, GradCamTarget } from './explain/grad-cam.ts';
export { upsampleLinear } from './explain/upsample.ts';
export { slidingWindow } from './inference/sliding-window.ts';
export type { SlidingWindowOptions } from './inference/sliding-window.ts';
export type { Size3 } from './inference/window.ts';
