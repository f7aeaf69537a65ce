// Volumes from and to the bytes of a file. The ITK readers compiled to WebAssembly decode and encode; here stand
// the checks before and after them, so that a bad file gives a message instead of an exception number.
// What differs between Node and the browser (how the modules load, who gunzips) is behind `VolumeFileRuntime`.

import { requireSoundGeometry, toLabelMap } from '../checks.ts';
import { invertMatrix3, voxelCount, type Matrix3, type Vector3 } from '../geometry.ts';
import { pixelTypeOf } from '../pixel-type.ts';
import type { ComponentMask, LabelMap, Volume, VoxelArray } from '../volume.ts';
import { formatOfName, type VolumeFileKind } from './format.ts';
import { metaProblem } from './meta-header.ts';
import { describeStart, niftiProblem } from './nifti-header.ts';
import { restoreNotFinite } from './nifti-not-finite.ts';
import { nrrdProblem } from './nrrd-header.ts';
import { VolumeFileError } from './volume-file-error.ts';

/** An image as the ITK modules give and take it (the part of `itk-wasm`'s `Image` that is used here). */
export interface ItkImage {
  readonly componentType: string;
  readonly components: number;
  readonly dimension: number;
  readonly size: readonly number[];
  readonly spacing: readonly number[];
  readonly origin: readonly number[];
  readonly direction: Float64Array;
  readonly data: ArrayLike<number> | ArrayLike<bigint>;
}

/** What a platform provides. */
export interface VolumeFileRuntime {
  /** Inflates a gzip file. Throws when it is truncated or its checksum is wrong. */
  gunzip(bytes: Uint8Array): Uint8Array;
  /** Runs the ITK reader of a format on a file held in memory. */
  read(format: VolumeFileKind, fileName: string, bytes: Uint8Array): Promise<ItkImage>;
  /** Runs the ITK writer of a format; the result is the file's bytes. */
  write(
    format: 'nifti' | 'nrrd',
    fileName: string,
    image: ItkImage,
    compressed: boolean,
  ): Promise<Uint8Array<ArrayBuffer>>;
}

/**
 * Decodes a file held in memory; `name` tells the format (`.nii`, `.nii.gz`, `.nrrd`, `.mha`) and stands in messages.
 * The voxel type is the file's (64-bit integers become Int32 or Float64); NIfTI's RAS millimetres become LPS.
 * @throws {VolumeFileError} when the bytes are not one 3D scalar image.
 */
export async function decodeVolumeWith(
  runtime: VolumeFileRuntime,
  name: string,
  bytes: Uint8Array,
): Promise<Volume> {
  return volumeOfImage(await decodeImage(runtime, name, bytes, 'one'));
}

/**
 * Decodes a label map of one or several components (overlapping segments) held in memory: of one, whole numbers from 0 to
 * 65535; of several, numbers as they are.
 * @throws {VolumeFileError} when the bytes are not such an image; {RangeError} when labels of a single one are not labels.
 */
export async function decodeComponentMaskWith(
  runtime: VolumeFileRuntime,
  name: string,
  bytes: Uint8Array,
): Promise<LabelMap | ComponentMask> {
  const image = await decodeImage(runtime, name, bytes, 'several');
  const volume = volumeOfImage(image);
  return image.components === 1 ? toLabelMap(volume, name) : { ...volume, components: image.components };
}

/** The image of a file, and what its voxels may hold: one number, or several. */
async function decodeImage(
  runtime: VolumeFileRuntime,
  name: string,
  bytes: Uint8Array,
  numbers: 'one' | 'several',
): Promise<ItkImage> {
  const { format, gzipped } = formatOfName(name, 'read');
  const refuse = (problem: string, cause?: unknown): never => {
    throw new VolumeFileError('read', name, problem, cause === undefined ? undefined : { cause });
  };
  if (bytes.length === 0) refuse('expected an image, got an empty file; copy or download it again');
  let plain = bytes;
  if (gzipped && bytes[0] === 0x1f && bytes[1] === 0x8b) {
    try {
      plain = runtime.gunzip(bytes);
    } catch (error) {
      refuse(
        `expected a whole gzip file, got a damaged or truncated one of ${bytes.length} bytes ` +
          `(${(error as Error).message}); copy or download it again`,
        error,
      );
    }
  } else if (gzipped && niftiProblem(bytes) !== null) {
    // An uncompressed NIfTI that is named .nii.gz is common, and unmistakable; anything else is not an image.
    refuse(`expected a gzip file, got ${describeStart(bytes)}; check that this is the file meant`);
  }
  const problem = {
    nifti: () => niftiProblem(plain, numbers),
    nrrd: () => nrrdProblem(plain, runtime.gunzip, numbers),
    meta: () => metaProblem(plain, numbers),
  }[format]();
  if (problem !== null) refuse(problem);
  let image: ItkImage;
  try {
    image = await runtime.read(
      format,
      `volume.${{ nifti: 'nii', nrrd: 'nrrd', meta: 'mha' }[format]}`,
      plain,
    );
  } catch (error) {
    return refuse(
      `expected an image that ITK can read, got one that it refuses (${messageOf(error)}); ` +
        `its orientation may be skewed (not a rotation): resample it, or save it again with another tool`,
      error,
    );
  }
  if (image.dimension !== 3 || (numbers === 'one' && image.components !== 1)) {
    refuse(
      `expected a 3D image with one number a voxel, got ${image.dimension}D with ${image.components}; name a scalar 3D image`,
    );
  }
  const { geometry, data } = volumeOfImage(image);
  if (format === 'nifti' && image.components === 1) restoreNotFinite(plain, data);
  requireSoundGeometry(
    { geometry, data: image.components === 1 ? data : data.subarray(0, voxelCount(geometry)) },
    name,
  );
  return { ...image, data };
}

/**
 * Encodes a volume as a file's bytes; `name` tells the format. `.nii.gz` and `.nrrd` are compressed.
 * The same volume always gives the same bytes: they hold no time and no path.
 * NIfTI keeps origin, spacing and direction as 32-bit floats; NRRD keeps all their digits.
 * @throws {VolumeFileError} for another ending; {RangeError} when the data do not fit the geometry.
 */
export async function encodeVolumeWith(
  runtime: VolumeFileRuntime,
  name: string,
  volume: Volume,
): Promise<Uint8Array<ArrayBuffer>> {
  const { format, gzipped } = formatOfName(name, 'write');
  requireSoundGeometry(volume, `the volume for ${name}`);
  // A direction without an inverse would be written and could never be read again.
  invertMatrix3(volume.geometry.direction);
  const fileName = format === 'nrrd' ? 'volume.nrrd' : gzipped ? 'volume.nii.gz' : 'volume.nii';
  try {
    return await runtime.write(format, fileName, imageOfVolume(volume), gzipped || format === 'nrrd');
  } catch (error) {
    throw new VolumeFileError(
      'write',
      name,
      `expected that ITK can write it, got a refusal (${messageOf(error)}); ` +
        `check its direction: ${volume.geometry.direction.join(', ')}`,
      { cause: error },
    );
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : `exception ${String(error)}`;
}

function volumeOfImage(image: ItkImage): Volume {
  return {
    geometry: {
      size: vector3(image.size),
      spacingMm: vector3(image.spacing),
      originMm: vector3(image.origin),
      direction: Array.from(image.direction, positiveZero) as unknown as Matrix3,
    },
    data: voxelsOf(image),
  };
}

function vector3([x = 0, y = 0, z = 0]: readonly number[]): Vector3 {
  return [positiveZero(x), positiveZero(y), positiveZero(z)];
}

/** -0, which sign flips leave behind, becomes 0: the two print and compare differently. */
function positiveZero(value: number): number {
  return value + 0;
}

/** The voxels in memory of their own: the modules' output lies in shared memory, which few interfaces take. */
function voxelsOf({ componentType, data }: ItkImage): VoxelArray {
  const numbers = data as ArrayLike<number>;
  switch (componentType) {
    case 'int8':
      return new Int8Array(numbers);
    case 'uint8':
      return new Uint8Array(numbers);
    case 'int16':
      return new Int16Array(numbers);
    case 'uint16':
      return new Uint16Array(numbers);
    case 'int32':
      return new Int32Array(numbers);
    case 'uint32':
      return new Uint32Array(numbers);
    case 'float32':
      return new Float32Array(numbers);
    case 'float64':
      return new Float64Array(numbers);
    case 'int64':
    case 'uint64':
      return narrow(data as ArrayLike<bigint>);
    default:
      throw new TypeError(`Cannot hold voxels of type ${componentType}: expected integers or floats`);
  }
}

/** 64-bit integers, which some tools write for masks, as Int32 where they all fit, as Float64 otherwise. */
function narrow(wide: ArrayLike<bigint>): Int32Array | Float64Array {
  const numbers = new Float64Array(wide.length);
  let fits = true;
  for (let i = 0; i < wide.length; i++) {
    const value = Number(wide[i]!);
    numbers[i] = value;
    if (value < -2147483648 || value > 2147483647) fits = false;
  }
  return fits ? new Int32Array(numbers) : numbers;
}

function imageOfVolume({ geometry, data }: Volume): ItkImage {
  return {
    componentType: pixelTypeOf(data),
    components: 1,
    dimension: 3,
    size: [...geometry.size],
    spacing: [...geometry.spacingMm],
    origin: [...geometry.originMm],
    direction: new Float64Array(geometry.direction),
    // The modules copy the whole buffer under an array, so a view of a larger one must be copied out.
    data: data.byteLength === data.buffer.byteLength ? data : data.slice(),
  };
}
