// glioscope weights: pretrained weights from their official address, and weight files looked at and converted.

import { copyFileSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Option, type Command } from 'commander';
import {
  compareWeights,
  describeDifferences,
  fromFloat32,
  readWeights,
  type StoredTensor,
  toFloat32,
  type WeightsContent,
  writeWeights,
} from '@glioscope/neural';
import { writePiecesAtomically } from '@glioscope/study/radiomics';
import { CommandError } from '../failure.ts';
import { readBytes } from '../read-file.ts';
import { downloadFile, fileSha256, writing } from '../weights/download-file.ts';
import { knownWeights } from '../weights/known-weights.ts';

const floatTypes = ['F64', 'F32', 'F16', 'BF16'] as const;
type FloatType = (typeof floatTypes)[number];

export function addWeightsCommand(program: Command): void {
  const weights = program
    .command('weights')
    .description('fetch pretrained weights; look at and convert weight files');
  addFetch(weights);
  addInspect(weights);
  addConvert(weights);
}

interface FetchOptions {
  readonly from?: string;
  readonly to: string;
  readonly json?: boolean;
}

function addFetch(weights: Command): void {
  weights
    .command('fetch')
    .argument('<name>', 'which weights')
    .description(
      `download weights from their official address (${knownWeights.map(({ name }) => name).join(', ')})`,
    )
    .option('--from <file>', 'take this file instead of the network; it is checked alike')
    .option('--to <dir>', 'folder for the file', 'weights')
    .option('--json', 'print one JSON object')
    .addHelpText(
      'after',
      '\nA broken download goes on where it stopped.\n\nExample:\n  glioscope weights fetch resnet18 --to weights',
    )
    .action(async (name: string, { from, to, json }: FetchOptions) => {
      const known = knownWeights.find((candidate) => candidate.name === name);
      if (!known) {
        throw new CommandError(
          `Cannot fetch '${name}': expected one of ${knownWeights.map((candidate) => candidate.name).join(', ')}`,
        );
      }
      const path = join(to, known.fileName);
      const fresh = from === undefined ? await download(known, path) : await copyChecked(from, path, known);
      const { url, sha256, bytes, licence } = known;
      const text =
        `${path}: ${fresh ? 'fetched' : 'already there'}, ${sizeText(bytes)}, SHA-256 as published\n` +
        `${known.description}\nLicence: ${licence}\n`;
      const result = { name, file: path, fresh, url, sha256, bytes, licence };
      process.stdout.write(json ? `${JSON.stringify(result)}\n` : text);
    });
}

const sizeText = (bytes: number): string =>
  bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;

async function download(known: (typeof knownWeights)[number], path: string): Promise<boolean> {
  const shows = process.stderr.isTTY;
  try {
    return await downloadFile({
      ...known,
      path,
      onProgress: (received, total) => {
        if (shows) process.stderr.write(`\r\x1b[K${sizeText(received)} of ${sizeText(total)}`);
      },
    });
  } finally {
    if (shows) process.stderr.write('\r\x1b[K');
  }
}

async function copyChecked(
  from: string,
  path: string,
  { sha256, fileName }: (typeof knownWeights)[number],
): Promise<boolean> {
  const found = await fileSha256(from).catch((error: unknown) => {
    throw new CommandError(`Cannot read ${from}: ${(error as Error).message}; check the path`, {
      cause: error,
    });
  });
  if (found !== sha256) {
    throw new CommandError(
      `Cannot use ${from} as ${fileName}: its SHA-256 is ${found}, expected ${sha256}; ` +
        `it has ${statSync(from).size} bytes. Copy or download it again`,
    );
  }
  if (resolve(from) === resolve(path)) return false;
  const aside = `${path}.${process.pid}.copy`;
  await writing(path, async () => {
    mkdirSync(resolve(path, '..'), { recursive: true });
    try {
      copyFileSync(from, aside);
      renameSync(aside, path);
    } catch (error) {
      rmSync(aside, { force: true });
      throw error;
    }
  });
  return true;
}

function readFile(path: string): WeightsContent & { readonly bytes: number } {
  const file = readBytes(path);
  return { ...readWeights(file, path), bytes: file.length };
}

const elementsOf = ({ shape }: StoredTensor): number => shape.reduce((count, length) => count * length, 1);

function addInspect(weights: Command): void {
  weights
    .command('inspect')
    .argument('<file>', 'weight file')
    .description(
      'what a weight file holds (safetensors, PyTorch .pt and .pth, ONNX), without running anything in it',
    )
    .option('--against <file>', 'list how it differs from this file in names and shapes')
    .option('--json', 'print one JSON object')
    .addHelpText('after', '\nExample:\n  glioscope weights inspect resnet18-f37072fd.pth')
    .action(async (path: string, { against, json }: { against?: string; json?: boolean }) => {
      const { format, tensors, metadata, ignored, bytes } = readFile(path);
      const entries = Object.entries(tensors);
      const values = entries.reduce((sum, [, tensor]) => sum + elementsOf(tensor), 0);
      const differences = against === undefined ? null : compareWeights(readFile(against).tensors, tensors);
      if (json) {
        const listed = entries.map(([name, { type, shape }]) => ({ name, type, shape }));
        const result = {
          file: path,
          format,
          bytes,
          sha256: await fileSha256(path),
          values,
          metadata,
          ignored,
        };
        process.stdout.write(`${JSON.stringify({ ...result, tensors: listed, differences })}\n`);
        return;
      }
      const width = Math.max(0, ...entries.map(([name]) => name.length));
      const text = differences === null ? '' : describeDifferences(differences);
      process.stdout.write(
        [
          `${path}: ${format}, ${entries.length} tensors, ${values} values, ${sizeText(bytes)}`,
          ...Object.entries(metadata).map(([key, value]) => `${key}: ${value}`),
          ...(ignored.length > 0 ? [`Beside the tensors, left out: ${ignored.join(', ')}`] : []),
          ...entries.map(
            ([name, { type, shape }]) => `${name.padEnd(width)}  ${type.padEnd(4)}  [${shape.join(', ')}]`,
          ),
          ...(against === undefined
            ? []
            : [text === '' ? `Same names and shapes as ${against}` : `Against ${against}: ${text}`]),
          '',
        ].join('\n'),
      );
    });
}

function addConvert(weights: Command): void {
  weights
    .command('convert')
    .argument('<input>', 'weight file')
    .argument('<output>', 'file to write, its kind by its ending')
    .description('write the tensors of a weight file as .safetensors, or as .pt or .pth for PyTorch')
    .addOption(
      new Option('--type <type>', 'number type of the floating-point tensors; whole numbers stay').choices(
        floatTypes,
      ),
    )
    .addHelpText(
      'after',
      '\nExample:\n  glioscope weights convert resnet18-f37072fd.pth resnet18.safetensors',
    )
    .action((input: string, output: string, { type }: { type?: FloatType }) => {
      if (resolve(input) === resolve(output)) {
        throw new CommandError(`Cannot convert ${input} into itself: give another name for the result`);
      }
      const { tensors, metadata, format } = readFile(input);
      const converted = Object.fromEntries(
        Object.entries(tensors).map(([name, tensor]) => [name, cast(tensor, type, name)]),
      );
      writePiecesAtomically(output, [writeWeights(converted, output, metadata)]);
      process.stdout.write(
        `${output}: ${Object.keys(converted).length} tensors of ${input} (${format})` +
          `${type === undefined ? '' : `, floating-point ones as ${type}`}\n`,
      );
    });
}

function cast(tensor: StoredTensor, type: FloatType | undefined, name: string): StoredTensor {
  const isFloat = (floatTypes as readonly string[]).includes(tensor.type);
  if (type === undefined || !isFloat || tensor.type === type) return tensor;
  return fromFloat32(toFloat32(tensor, name), type, name);
}
