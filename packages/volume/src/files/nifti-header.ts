// What a NIfTI-1 file must hold before the library decodes it (its own failures do not say what is wrong).
// Field offsets after the NIfTI-1 standard, nifti1.h (Cox et al. 2004). Orientation is left to the library.

const headerBytes = 348;

/** Bits of a voxel for the data types that hold one real number. */
const bitsOfDataType: ReadonlyMap<number, number> = new Map([
  [2, 8],
  [4, 16],
  [8, 32],
  [16, 32],
  [64, 64],
  [256, 8],
  [512, 16],
  [768, 32],
  [1024, 64],
  [1280, 64],
]);

const otherDataTypes: ReadonlyMap<number, string> = new Map([
  [1, 'single bits'],
  [32, 'complex numbers'],
  [128, 'RGB colours'],
  [1536, '128-bit floating-point numbers'],
  [1792, 'complex numbers'],
  [2048, 'complex numbers'],
  [2304, 'RGBA colours'],
]);

/** What is wrong with these bytes as an uncompressed NIfTI-1 file of one 3D image with one number a voxel, or with several, or null. */
export function niftiProblem(bytes: Uint8Array, numbers: 'one' | 'several' = 'one'): string | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 4) return notNifti(bytes);
  const littleEndian = view.getInt32(0, true) === headerBytes;
  if (!littleEndian && view.getInt32(0, false) !== headerBytes) {
    return view.getInt32(0, true) === 540 || view.getInt32(0, false) === 540
      ? 'expected NIfTI-1, got NIfTI-2; save it as NIfTI-1'
      : notNifti(bytes);
  }
  if (bytes.length < headerBytes + 4) {
    return `expected a header of ${headerBytes + 4} bytes, got a file of ${bytes.length} bytes: it is truncated; copy it again`;
  }
  const magic = String.fromCharCode(...bytes.subarray(344, 347));
  if (magic === 'ni1') {
    return 'expected header and voxels in one file, got the header of a .hdr/.img pair; save it as .nii.gz';
  }
  if (magic !== 'n+1') return notNifti(bytes);

  const dimension = Array.from({ length: 8 }, (_, i) => view.getInt16(40 + 2 * i, littleEndian));
  const [rank = 0, ...lengths] = dimension;
  if (rank < 1 || rank > 7) return `expected 3 dimensions, got ${rank}; the header is damaged`;
  const used = lengths.slice(0, rank);
  const shape = used.join(' × ');
  if (rank < 3)
    return `expected a 3D image, got ${rank}D (${shape}); name the whole volume, or save the slice as a volume of one layer`;
  if (used.some((length) => length < 1)) return `expected sizes from 1, got ${shape}; the header is damaged`;
  const components = numbers === 'several' && rank === 5 && used[3] === 1 ? used[4]! : 1;
  if (components === 1 && used.slice(3).some((length) => length > 1)) {
    return used[3]! > 1
      ? `expected one 3D image, got a 4D series of ${used[3]} (${shape}); split it and name one volume`
      : `expected one number a voxel, got vectors (${shape}); name a scalar image`;
  }
  const dataType = view.getInt16(70, littleEndian);
  const bits = bitsOfDataType.get(dataType);
  if (bits === undefined) {
    return `expected one real number a voxel, got ${otherDataTypes.get(dataType) ?? `data type ${dataType}`}; convert it to a scalar image`;
  }
  const spacing = [1, 2, 3].map((i) => view.getFloat32(76 + 4 * i, littleEndian));
  if (spacing.some((step) => !(Math.abs(step) > 0 && Math.abs(step) < Infinity))) {
    return `expected spacings above 0 mm, got ${spacing.join(' × ')}; correct the header's pixdim`;
  }
  const skew = skewOf(view, littleEndian);
  if (skew > 1e-4) {
    return (
      `expected grid axes at right angles, got a skewed orientation (cosine ${skew.toPrecision(3)} between two axes of its sform); ` +
      `resample it onto an orthogonal grid`
    );
  }
  const offset = view.getFloat32(108, littleEndian);
  const expected =
    used.slice(0, 3).reduce((product, length) => product * length, 1) * components * (bits / 8);
  const found = Math.max(0, bytes.length - Math.max(offset, headerBytes + 4));
  if (found < expected) {
    return (
      `expected ${expected} bytes of voxels for ${used.slice(0, 3).join(' × ')} voxels of ${bits} bits, ` +
      `got ${found}: the file is truncated; copy or download it again`
    );
  }
  return null;
}

/**
 * The largest cosine between two axes of the sform where it alone gives the orientation (the qform cannot be skewed).
 * ITK refuses more than 1e-4.
 */
function skewOf(view: DataView, littleEndian: boolean): number {
  const qformCode = view.getInt16(252, littleEndian);
  const sformCode = view.getInt16(254, littleEndian);
  if (qformCode > 0 || sformCode <= 0) return 0;
  const axis = (column: number): number[] =>
    [280, 296, 312].map((row) => view.getFloat32(row + 4 * column, littleEndian));
  const cosine = (a: number[], b: number[]): number =>
    Math.abs(a[0]! * b[0]! + a[1]! * b[1]! + a[2]! * b[2]!) /
    (Math.hypot(a[0]!, a[1]!, a[2]!) * Math.hypot(b[0]!, b[1]!, b[2]!));
  const [x, y, z] = [axis(0), axis(1), axis(2)];
  return Math.max(cosine(x, y), cosine(x, z), cosine(y, z));
}

function notNifti(bytes: Uint8Array): string {
  return `expected a NIfTI-1 image, got ${describeStart(bytes)}; check that this is the file meant`;
}

/** The first bytes of a file in words, for a message. */
export function describeStart(bytes: Uint8Array): string {
  if (bytes.length === 0) return 'an empty file';
  const start = bytes.subarray(0, 24);
  const text = start.every((byte) => (byte >= 32 && byte < 127) || byte === 9 || byte === 10 || byte === 13);
  return text
    ? `text that begins ${JSON.stringify(String.fromCharCode(...start))}`
    : `bytes that begin ${[...start.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ')}`;
}
