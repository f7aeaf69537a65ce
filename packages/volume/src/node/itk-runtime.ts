// The ITK modules of `@itk-wasm/image-io` in Node: files stay in memory, so that one code serves paths and bytes.
// The package's own Node functions take paths alone; the pipelines beneath them take bytes, as in the browser.

import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gunzipSync } from 'node:zlib';

import { Image, ImageType, InterfaceTypes, type PipelineInput, type PipelineOutput } from 'itk-wasm';

import type { ItkImage, VolumeFileRuntime } from '../files/codec.ts';

const pipelines = join(dirname(createRequire(import.meta.url).resolve('@itk-wasm/image-io')), 'pipelines');

// itk-wasm's own Node runner decompresses, compiles and instantiates a pipeline's module for every file, some 40 ms
// a call; its browser runner keeps modules. These two internal files (of the pinned version) let Node keep them too.
type PipelineModule = Readonly<Record<string, unknown>>;
const internals = join(dirname(createRequire(import.meta.url).resolve('itk-wasm')), 'pipeline', 'internal');
const { default: loadModule } = (await import(
  pathToFileURL(join(internals, 'load-emscripten-module-node.js')).href
)) as { default: (pipeline: string) => Promise<PipelineModule> };
const { default: runInModule } = (await import(
  pathToFileURL(join(internals, 'run-pipeline-emscripten.js')).href
)) as {
  default: (
    module: PipelineModule,
    args: readonly string[],
    outputs: readonly PipelineOutput[],
    inputs: readonly PipelineInput[],
  ) => { returnValue: number; stderr: string; outputs: readonly PipelineOutput[] };
};

/** A module's memory never shrinks: after a file larger than this the module is let go. */
const largestKeptBytes = 32 * 2 ** 20;
const modules = new Map<string, Promise<PipelineModule>>();

async function runPipeline(
  pipeline: string,
  args: readonly string[],
  outputs: readonly PipelineOutput[],
  inputs: readonly PipelineInput[],
  bytes: number,
): Promise<ReturnType<typeof runInModule>> {
  const module = modules.get(pipeline) ?? loadModule(pipeline);
  if (bytes <= largestKeptBytes) modules.set(pipeline, module);
  else modules.delete(pipeline);
  try {
    return runInModule(await module, args, outputs, inputs);
  } catch (error) {
    // After a trap the module's memory is in no known state.
    modules.delete(pipeline);
    throw error;
  }
}

export const nodeRuntime: VolumeFileRuntime = {
  gunzip: (bytes) => gunzipSync(bytes),

  async read(format, fileName, bytes) {
    const { returnValue, stderr, outputs } = await runPipeline(
      join(pipelines, `${format}-read-image`),
      [fileName, '0', '1', '--memory-io'],
      [{ type: InterfaceTypes.JsonCompatible }, { type: InterfaceTypes.Image }],
      [{ type: InterfaceTypes.BinaryFile, data: { path: fileName, data: bytes } }],
      bytes.length,
    );
    const image = outputs[1]?.data as Image | undefined;
    if (returnValue !== 0 || outputs[0]?.data !== true || image?.data == null) {
      throw new Error(stderr.trim() || `the reader ended with ${returnValue}`);
    }
    const { imageType, size, spacing, origin, direction, data } = image;
    return {
      componentType: imageType.componentType,
      components: imageType.components,
      dimension: imageType.dimension,
      size,
      spacing,
      origin,
      direction: direction as Float64Array,
      data,
    };
  },

  async write(format, fileName, image, compressed) {
    const { returnValue, stderr, outputs } = await runPipeline(
      join(pipelines, `${format}-write-image`),
      ['0', '0', fileName, '--memory-io', ...(compressed ? ['--use-compression'] : [])],
      [
        { type: InterfaceTypes.JsonCompatible },
        { type: InterfaceTypes.BinaryFile, data: { path: fileName, data: new Uint8Array() } },
      ],
      [{ type: InterfaceTypes.Image, data: pipelineImage(image) }],
      image.data.length * 4,
    );
    const file = outputs[1]?.data as { data: Uint8Array } | undefined;
    if (returnValue !== 0 || outputs[0]?.data !== true || file === undefined) {
      throw new Error(stderr.trim() || `the writer ended with ${returnValue}`);
    }
    return new Uint8Array(file.data);
  },
};

function pipelineImage(image: ItkImage): Image {
  const type = new ImageType(image.dimension, image.componentType as 'float32', 'Scalar', image.components);
  return Object.assign(new Image(type), {
    size: [...image.size],
    spacing: [...image.spacing],
    origin: [...image.origin],
    direction: image.direction,
    data: image.data,
  });
}
