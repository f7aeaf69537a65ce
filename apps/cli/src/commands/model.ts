// glioscope model: what an .onnx file takes and gives, and a model made elsewhere made fit for use.

import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import {
  adoptModel,
  externalFiles,
  extractFeatures,
  type ForeignDescription,
  foreignMetadata,
  loadInference,
  type ModelStructure,
  type ModelValue,
  type NetworkMetadata,
  parseForeignDescription,
  readNetworkMetadata,
  readStructure,
  segment,
  type Size3,
  windowMultiple,
} from '@glioscope/neural';
import { writePiecesAtomically } from '@glioscope/study/radiomics';
import { CommandError } from '../failure.ts';
import { readBytes, readText } from '../read-file.ts';

const descriptionHelp = `
A description is a JSON file (by default <model>.json beside the model):
  { "kind": "segmentation",                      or "grading" (features of a 3D patch), "slice" (of a 2D slice)
    "sequences": ["t1", "t1gd", "t2", "flair"],  channels in order
    "spacingMm": [1, 1, 1],                      the grid that it was trained on
    "window": [96, 96, 96],                      voxels at once along x, y, z; needed where the model takes any size
    "axes": "xyz",                               order of the tensor's axes: "zyx" (default) or "xyz" (MONAI)
    "activation": "sigmoid", "tumourClasses": [1],
    "input": "image", "output": "logits",        where there are several
    "licence": "CC-BY-4.0" }`;

export function addModelCommand(program: Command): void {
  const model = program
    .command('model')
    .description('look at .onnx models; make a model that was made elsewhere fit for use');
  model
    .command('inspect')
    .argument('<file>', '.onnx model')
    .description('what a model takes and gives, its licence, and whether it fits as a network of Glioscope')
    .option('--describe <file>', 'its description (default: <model>.json beside it, if there)')
    .option('--json', 'print one JSON object')
    .addHelpText('after', `${descriptionHelp}\n\nExample:\n  glioscope model inspect monai-unet.onnx`)
    .action((path: string, { describe, json }: { describe?: string; json?: boolean }) => {
      const bytes = readBytes(path);
      const report = inspected(bytes, path, describe);
      process.stdout.write(json ? `${JSON.stringify(report)}\n` : reportText(report));
    });
  model
    .command('adopt')
    .argument('<file>', '.onnx model')
    .description('write the model with its description inside, as a network for a bundle or for predict')
    .option('--describe <file>', 'its description (default: <model>.json beside it)')
    .requiredOption('--out <file>', 'the model to write (.onnx)')
    .addHelpText(
      'after',
      `${descriptionHelp}\n\nExample:\n  glioscope model adopt monai-unet.onnx --describe unet.json --out segmentation.onnx`,
    )
    .action(async (path: string, { describe, out }: { describe?: string; out: string }) => {
      const description = readDescription(path, describe);
      if (description === null) {
        throw new CommandError(
          `Cannot adopt ${path}: expected its description in ${path}.json, or in a file named by --describe. ` +
            'Add --help for what stands in it',
        );
      }
      if (resolve(path) === resolve(out)) {
        throw new CommandError(`Cannot write ${out}: it is the model itself; give another name`);
      }
      const adopted = adoptModel(readBytes(path), description, path);
      await requireRunning(adopted, path);
      writePiecesAtomically(out, [adopted]);
      process.stdout.write(`${out}: ${path} as a ${description.kind} network\n`);
    });
}

/** Runs the model once, on made-up values: what the runtime refuses is told now and not in a study. */
async function requireRunning(model: Uint8Array, path: string): Promise<void> {
  try {
    const opened = await loadInference(model);
    try {
      const { kind, sequences, inputSize } = opened.metadata;
      const voxels = inputSize.reduce((product, length) => product * length, 1);
      const channels = sequences.map((_, c) =>
        Float32Array.from({ length: voxels }, (_, i) => Math.sin(i + c)),
      );
      if (kind === 'segmentation') await segment(opened, channels, inputSize as unknown as Size3);
      else await extractFeatures(opened, channels, inputSize);
    } finally {
      await opened.close();
    }
  } catch (error) {
    throw new CommandError(`Cannot adopt ${path}: it does not run. ${(error as Error).message}`, {
      cause: error,
    });
  }
}

function readDescription(model: string, given: string | undefined): ForeignDescription | null {
  const path = given ?? `${model}.json`;
  if (given === undefined && !existsSync(path)) return null;
  const text = readText(path);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new CommandError(`Cannot use ${path}: it is not JSON (${(error as Error).message})`);
  }
  return parseForeignDescription(value, path);
}

interface ModelReport {
  readonly file: string;
  readonly bytes: number;
  readonly producer: string;
  readonly operatorSets: Readonly<Record<string, number>>;
  readonly inputs: readonly ModelValue[];
  readonly outputs: readonly ModelValue[];
  readonly weights: number;
  readonly weightTypes: readonly string[];
  readonly externalFiles: readonly string[];
  readonly operators: Readonly<Record<string, number>>;
  readonly foreignDomains: readonly string[];
  /** Along the model's spatial axes, in its order; null where the input is no image. */
  readonly windowMultiple: readonly number[] | null;
  readonly licence: string | null;
  readonly metadata: Readonly<Record<string, string>>;
  /** How Glioscope uses it, where the model or its description says; otherwise why not. */
  readonly use: NetworkMetadata | null;
  readonly reason: string | null;
}

function inspected(bytes: Uint8Array, file: string, describe: string | undefined): ModelReport {
  const structure = readStructure(bytes, file);
  const { producer, operatorSets, inputs, outputs, weights, nodes, metadata } = structure;
  const operators: Record<string, number> = {};
  for (const { domain, operator } of nodes) {
    const name = domain === '' ? operator : `${domain}:${operator}`;
    operators[name] = (operators[name] ?? 0) + 1;
  }
  const rank = inputs[0]?.shape?.length ?? 0;
  const licenceKey = Object.keys(metadata).find((key) => /^licen[cs]e$/i.test(key));
  const { use, reason } = useOf(bytes, structure, file, describe);
  return {
    file,
    bytes: bytes.length,
    producer,
    operatorSets,
    inputs,
    outputs,
    weights: weights.reduce((sum, { shape }) => sum + shape.reduce((product, n) => product * n, 1), 0),
    weightTypes: [...new Set(weights.map(({ typeName }) => typeName))].sort(),
    externalFiles: externalFiles(structure),
    operators,
    foreignDomains: [...new Set(nodes.map(({ domain }) => domain))].filter((domain) => domain !== ''),
    windowMultiple: rank === 4 || rank === 5 ? windowMultiple(structure, rank - 2) : null,
    licence: licenceKey === undefined ? null : metadata[licenceKey]!,
    metadata: Object.fromEntries(Object.entries(metadata).filter(([key]) => key !== 'glioscope')),
    use,
    reason,
  };
}

function useOf(
  bytes: Uint8Array,
  { metadata }: ModelStructure,
  file: string,
  describe: string | undefined,
): { use: NetworkMetadata | null; reason: string | null } {
  const description = readDescription(file, describe);
  if (description === null && metadata['glioscope'] === undefined) {
    return { use: null, reason: `made elsewhere and not described: write ${file}.json (see --help)` };
  }
  if (description === null) return { use: readNetworkMetadata(bytes), reason: null };
  try {
    return { use: foreignMetadata(bytes, description, file), reason: null };
  } catch (error) {
    return { use: null, reason: (error as Error).message };
  }
}

const valueText = ({ name, type, shape }: ModelValue): string =>
  `${name}, ${type} ${shape === null ? 'of unknown shape' : `[${shape.join(', ')}]`}`;

function reportText(report: ModelReport): string {
  const { use, reason } = report;
  const sets = Object.entries(report.operatorSets).map(([domain, set]) =>
    domain === '' ? `${set}` : `${domain} ${set}`,
  );
  const operators = Object.entries(report.operators).map(([name, count]) => `${name} ${count}`);
  const lines = [
    `${report.file}: ${report.bytes} bytes, made by ${report.producer || 'an unnamed program'}, operator set ${sets.join(', ')}`,
    ...report.inputs.map((value) => `Takes ${valueText(value)}`),
    ...report.outputs.map((value) => `Gives ${valueText(value)}`),
    `Weights: ${report.weights} values (${report.weightTypes.join(', ') || 'none'})`,
    ...(report.externalFiles.length > 0
      ? [`Weights in other files, so not usable yet: ${report.externalFiles.join(', ')}`]
      : []),
    `Operators: ${operators.join(', ')}`,
    ...(report.foreignDomains.length > 0
      ? [`Operators beyond ONNX's own, perhaps unknown to the runtime: ${report.foreignDomains.join(', ')}`]
      : []),
    ...(report.windowMultiple === null
      ? []
      : [`Sizes that fit: multiples of ${report.windowMultiple.join(' × ')} along its axes`]),
    `Licence: ${use?.network['licence'] ?? report.licence ?? 'not said in the file; ask whoever made it'}`,
    ...Object.entries(report.metadata).map(([key, value]) => `${key}: ${value}`),
    use === null
      ? `Use: ${reason}`
      : `Use: ${use.kind} network${use.foreign ? ', made elsewhere' : ''}; sequences ${use.sequences.join(', ')}; ` +
        `${use.inputSize.join(' × ')} voxels of ${use.spacingMm?.join(' × ') ?? 'unknown'} mm`,
  ];
  return `${lines.join('\n')}\n`;
}
