// Writes the state dict of weights/zip.pt with Glioscope, in both of its formats, for `weights.py --check`.
// Run: node write-weights.mjs FOLDER (after npm run build)

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readPyTorch, writePyTorch, writeStoredSafetensors } from '@glioscope/neural';

const folder = process.argv[2];
const { tensors } = readPyTorch(readFileSync(new URL('weights/zip.pt', import.meta.url)), 'zip.pt');
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, 'written.pt'), writePyTorch(tensors));
writeFileSync(join(folder, 'written.safetensors'), writeStoredSafetensors(tensors));
