// ONNX Runtime in Node: the native library, with the CPU provider and whatever else it was built with.

export { InferenceSession, Tensor } from 'onnxruntime-node';
