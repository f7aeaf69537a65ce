// Volumes from and to paths.

import { randomUUID } from 'node:crypto';
import { open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

import { toMask } from '../checks.ts';
import { decodeComponentMaskWith, decodeVolumeWith, encodeVolumeWith } from '../files/codec.ts';
import { formatOfName } from '../files/format.ts';
import { VolumeFileError } from '../files/volume-file-error.ts';
import type { ComponentMask, LabelMap, Mask, Volume } from '../volume.ts';
import { nodeRuntime } from './itk-runtime.ts';

/** Decodes a NIfTI-1, NRRD or MetaImage file held in memory; see `decodeVolumeWith`. */
export function decodeVolume(name: string, bytes: Uint8Array): Promise<Volume> {
  return decodeVolumeWith(nodeRuntime, name, bytes);
}

/** Encodes a volume as the bytes of a NIfTI-1 or NRRD file, by the name's ending; see `encodeVolumeWith`. */
export function encodeVolume(name: string, volume: Volume): Promise<Uint8Array<ArrayBuffer>> {
  return encodeVolumeWith(nodeRuntime, name, volume);
}

/**
 * Reads one 3D scalar image from a `.nii`, `.nii.gz`, `.nrrd` or `.mha` file, in LPS mm.
 * @throws {VolumeFileError} when the file is missing, unreadable, damaged, or not such an image.
 */
export async function readVolumeFile(path: string): Promise<Volume> {
  return decodeVolume(path, await bytesOfFile(path));
}

async function bytesOfFile(path: string): Promise<Uint8Array> {
  formatOfName(path, 'read');
  try {
    return await readFile(path);
  } catch (error) {
    throw new VolumeFileError('read', path, problemOf(error, 'read', path), { cause: error });
  }
}

/**
 * Reads a label map: whole numbers from 0 to 255, however the file stores them.
 * @throws {VolumeFileError} as `readVolumeFile`; {RangeError} when the voxels are not such labels.
 */
export async function readMaskFile(path: string): Promise<Mask> {
  return toMask(await readVolumeFile(path), path);
}

/**
 * Reads a label map, of labels up to 65535, that may have several components a voxel: overlapping segments of one NRRD or
 * NIfTI file.
 * @throws {VolumeFileError} as `readVolumeFile`; {RangeError} when the voxels of a single component are not labels.
 */
export async function readComponentMaskFile(path: string): Promise<LabelMap | ComponentMask> {
  return decodeComponentMaskWith(nodeRuntime, path, await bytesOfFile(path));
}

/**
 * Writes a volume by way of a temporary file beside it and a rename: the path holds the whole file or what it held
 * before, whenever the process ends. The same volume always gives the same bytes.
 * @throws {VolumeFileError} when the folder does not exist or cannot be written, or the disk is full.
 */
export async function writeVolumeFile(path: string, volume: Volume): Promise<void> {
  const bytes = await encodeVolume(path, volume);
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    const file = await open(temporary, 'wx');
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw new VolumeFileError('write', path, problemOf(error, 'write', path), { cause: error });
  }
}

function problemOf(error: unknown, action: 'read' | 'write', path: string): string {
  const { code, message } = error as NodeJS.ErrnoException;
  switch (code) {
    case 'ENOENT':
      return action === 'read'
        ? 'expected a file, found none; check the path'
        : `expected the folder ${dirname(path)}, found none; create it first`;
    case 'ENOTDIR':
      return `expected a folder at ${dirname(path)}, found a file; check the path`;
    case 'EISDIR':
      return 'expected a file, found a folder; name the file in it';
    case 'EACCES':
    case 'EPERM':
      return `expected permission to ${action} it, got none (${code}); change the permissions, or run as their owner`;
    case 'ENOSPC':
    case 'EDQUOT':
      return `expected space on the disk, found it full (${code}); free some and run again: nothing was overwritten`;
    case 'EROFS':
      return 'expected a writable disk, found a read-only one; name another folder';
    default:
      return `expected that the system can ${action} it, got ${code ?? 'an error'} (${message}); check the disk and the path`;
  }
}
