// Which file format a name asks for.

import { VolumeFileError } from './volume-file-error.ts';

/** A file format, and whether the whole file is gzipped (NIfTI) or the voxels within it (NRRD always). */
export interface VolumeFileFormat {
  readonly format: 'nifti' | 'nrrd';
  readonly gzipped: boolean;
}

/**
 * The format by the name's ending: `.nii`, `.nii.gz` or `.nrrd`, in any case.
 * @throws {VolumeFileError} for any other ending.
 */
export function formatOfName(name: string, action: 'read' | 'write'): VolumeFileFormat {
  const lower = name.toLowerCase();
  if (lower.endsWith('.nii.gz')) return { format: 'nifti', gzipped: true };
  if (lower.endsWith('.nii')) return { format: 'nifti', gzipped: false };
  if (lower.endsWith('.nrrd')) return { format: 'nrrd', gzipped: false };
  throw new VolumeFileError(
    action,
    name,
    `expected a name ending in .nii, .nii.gz or .nrrd, got another ending; convert the image to NIfTI first ` +
      `(dcm2niix does so for DICOM)`,
  );
}
