// What a MetaImage file (.mha) must hold before the library decodes it. Fields after ITK's MetaIO documentation.

import { describeStart } from './nifti-header.ts';

const bytesOfType: Readonly<Record<string, number>> = {
  MET_CHAR: 1,
  MET_UCHAR: 1,
  MET_SHORT: 2,
  MET_USHORT: 2,
  MET_INT: 4,
  MET_UINT: 4,
  // ITK writes the longs of the machine at hand: 4 bytes under Windows, 8 elsewhere. Left to its reader.
  MET_LONG: 4,
  MET_ULONG: 4,
  MET_LONG_LONG: 8,
  MET_ULONG_LONG: 8,
  MET_FLOAT: 4,
  MET_DOUBLE: 8,
};

/** What is wrong with these bytes as a MetaImage of one 3D image with one number a voxel, or with several, or null. */
export function metaProblem(bytes: Uint8Array, numbers: 'one' | 'several' = 'one'): string | null {
  const header = headerOf(bytes);
  if (header === null) {
    return `expected a MetaImage with a line ElementDataFile, got ${describeStart(bytes)}; check that this is the file meant`;
  }
  const { fields, length } = header;
  const file = fields.get('elementdatafile') ?? '';
  if (file !== 'LOCAL') {
    return `expected header and voxels in one file, got a header that names ${file || 'nothing'}; save it as one .mha`;
  }
  const sizes = (fields.get('dimsize') ?? '').split(/\s+/).filter(Boolean).map(Number);
  const shape = sizes.join(' × ');
  const rank = Number(fields.get('ndims'));
  if (rank !== 3) {
    return rank < 3
      ? `expected a 3D image, got ${rank}D (${shape}); name the whole volume, or save the slice as a volume of one layer`
      : `expected one 3D image, got ${fields.get('ndims') ?? 'no'} dimensions (${shape}); split a series and name one volume`;
  }
  if (sizes.length !== 3 || sizes.some((size) => !Number.isInteger(size) || size < 1)) {
    return `expected three sizes from 1, got ${fields.get('dimsize') ?? 'none'}; the header is damaged`;
  }
  const channels = Number(fields.get('elementnumberofchannels') ?? 1);
  if (numbers === 'one' && channels !== 1) {
    return `expected one number a voxel, got ${channels}; name a scalar 3D image`;
  }
  const type = (fields.get('elementtype') ?? '').toUpperCase();
  const voxelBytes = bytesOfType[type];
  if (voxelBytes === undefined) {
    return `expected one real number a voxel, got type ${type || 'missing'}; convert it to a scalar image`;
  }
  const isCompressed = /^true$/i.test(fields.get('compresseddata') ?? '');
  const expected = isCompressed
    ? Number(fields.get('compresseddatasize') ?? 1)
    : sizes.reduce((product, size) => product * size, 1) * voxelBytes * channels;
  const found = bytes.length - length;
  if (found < expected) {
    return (
      `expected ${expected} bytes of ${isCompressed ? 'compressed ' : ''}voxels for ${shape} voxels, ` +
      `got ${found}: the file is truncated; copy or download it again`
    );
  }
  return null;
}

/** The fields up to the one that must be the last, and where the voxels begin; null when there is no such field. */
function headerOf(bytes: Uint8Array): { fields: Map<string, string>; length: number } | null {
  const fields = new Map<string, string>();
  let lineStart = 0;
  for (let i = 0; i < bytes.length && i - lineStart < 4096; i++) {
    if (bytes[i] !== 10) continue;
    const field = /^\s*([A-Za-z]\w*)\s*=\s*(.*?)\s*$/.exec(
      String.fromCharCode(...bytes.subarray(lineStart, i)),
    );
    if (field === null) return null;
    const name = field[1]!.toLowerCase();
    fields.set(name, field[2]!);
    lineStart = i + 1;
    if (name === 'elementdatafile') return { fields, length: lineStart };
  }
  return null;
}
