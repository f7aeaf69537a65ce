// A page that segments, and no more: what the package's README shows.

import { loadInference, segment } from '@glioscope/neural';

const bytes = new Uint8Array(await (await fetch('segmentation.onnx')).arrayBuffer());
const model = await loadInference(bytes, { backend: 'cpu' });
const size = model.metadata.inputSize as unknown as readonly [number, number, number];
const images = model.metadata.sequences.map(() => new Float32Array(size[0] * size[1] * size[2]));
document.title = String(await segment(model, images, size));
