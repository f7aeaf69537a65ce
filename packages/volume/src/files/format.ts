// Which file format a name asks for.

import { VolumeFileError } from './volume-file-error.ts';

/** The formats that are read; the first two are written, too. */
export type VolumeFileKind = 'nifti' | 'nrrd' | 'meta';

/** A file format, and whether the whole file is gzipped (NIfTI) or the voxels within it (NRRD always). */
export interface VolumeFileFormat<Kind extends VolumeFileKind = VolumeFileKind> {
  readonly format: Kind;
  readonly gzipped: boolean;
}

/**
 * The format by the name's ending: `.nii`, `.nii.gz`, `.nrrd`, and to read `.mha`, in any case.
 * @throws {VolumeFileError} for any other ending.
 */
export function formatOfName(name: string, action: 'read'): VolumeFileFormat;
export function formatOfName(name: string, action: 'write'): VolumeFileFormat<'nifti' | 'nrrd'>;
export function formatOfName(name: string, action: 'read' | 'write'): VolumeFileFormat {
  const lower = name.toLowerCase();
  if (lower.endsWith('.nii.gz')) return { format: 'nifti', gzipped: true };
  if (lower.endsWith('.nii')) return { format: 'nifti', gzipped: false };
  if (lower.endsWith('.nrrd')) return { format: 'nrrd', gzipped: false };
  if (action === 'read' && lower.endsWith('.mha')) return { format: 'meta', gzipped: false };
  const ofPair = /\.(mhd|nhdr|hdr|img)$/.exec(lower)?.[1];
  const endings = action === 'read' ? '.nii, .nii.gz, .nrrd or .mha' : '.nii, .nii.gz or .nrrd';
  throw new VolumeFileError(
    action,
    name,
    ofPair === undefined
      ? `expected a name ending in ${endings}, got another ending; convert the image to NIfTI first ` +
          `(dcm2niix does so for DICOM)`
      : `expected header and voxels in one file (${endings}), got one of a pair (.${ofPair}); save it as one file`,
  );
}
