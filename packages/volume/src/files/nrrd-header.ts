// What an NRRD file must hold before the library decodes it (its own failures do not say what is wrong).
// Fields after the NRRD format definition, version 5 (Kindlmann). Orientation is left to the library.

import { describeStart } from './nifti-header.ts';

const bytesOfType: ReadonlyMap<string, number> = new Map(
  (
    [
      [1, ['signed char', 'int8', 'int8_t', 'uchar', 'unsigned char', 'uint8', 'uint8_t']],
      [2, ['short', 'short int', 'signed short', 'signed short int', 'int16', 'int16_t']],
      [2, ['ushort', 'unsigned short', 'unsigned short int', 'uint16', 'uint16_t']],
      [4, ['int', 'signed int', 'int32', 'int32_t', 'uint', 'unsigned int', 'uint32', 'uint32_t', 'float']],
      [8, ['longlong', 'long long', 'long long int', 'signed long long', 'signed long long int']],
      [8, ['int64', 'int64_t', 'ulonglong', 'unsigned long long', 'unsigned long long int']],
      [8, ['uint64', 'uint64_t', 'double']],
    ] as const
  ).flatMap(([size, names]) => names.map((name) => [name as string, size as number] as const)),
);

/**
 * What is wrong with these bytes as an NRRD file of one 3D image with one number a voxel, or with several, or null.
 * `gunzip` throws on damaged data.
 */
export function nrrdProblem(
  bytes: Uint8Array,
  gunzip: (bytes: Uint8Array) => Uint8Array,
  numbers: 'one' | 'several' = 'one',
): string | null {
  if (String.fromCharCode(...bytes.subarray(0, 4)) !== 'NRRD') {
    return `expected an NRRD image, got ${describeStart(bytes)}; check that this is the file meant`;
  }
  const header = headerOf(bytes);
  if (header === null)
    return 'expected an empty line after the header, got none: the file is truncated; copy it again';
  const { fields, length } = header;
  if (fields.has('data file') || fields.has('datafile')) {
    return 'expected header and voxels in one file, got a header that names another file; save it as one .nrrd';
  }
  const rank = Number(fields.get('dimension'));
  const sizes = (fields.get('sizes') ?? '').split(/\s+/).map(Number);
  const shape = sizes.join(' × ');
  const kinds = (fields.get('kinds') ?? '').split(/\s+/);
  const isComponent = (kind: string | undefined): boolean =>
    /color|vector|complex|matrix|list|time|normal|gradient/i.test(kind ?? '');
  // Components come first, as segmentations with overlapping segments have them.
  const components = numbers === 'several' && rank === 4 && isComponent(kinds[0]) ? 1 : 0;
  if (rank !== 3 + components) {
    return rank < 3
      ? `expected a 3D image, got ${rank}D (${shape}); name the whole volume, or save the slice as a volume of one layer`
      : `expected one 3D image with one number a voxel, got ${fields.get('dimension') ?? 'no'} dimensions (${shape}); ` +
          `split a series, or choose one component, and name one volume`;
  }
  if (sizes.length !== rank || sizes.some((size) => !Number.isInteger(size) || size < 1)) {
    return `expected three sizes from 1, got ${fields.get('sizes') ?? 'none'}; the header is damaged`;
  }
  const type = (fields.get('type') ?? '').toLowerCase();
  const voxelBytes = bytesOfType.get(type);
  if (voxelBytes === undefined)
    return `expected one real number a voxel, got type ${type || 'missing'}; convert it to a scalar image`;
  const component = kinds.slice(components).find(isComponent);
  if (component !== undefined)
    return `expected three spatial axes, got an axis of kind ${component}; name a scalar 3D image`;

  const expected = sizes.reduce((product, size) => product * size, 1) * voxelBytes;
  const encoding = (fields.get('encoding') ?? '').toLowerCase();
  let found: number;
  if (encoding === 'raw') found = bytes.length - length;
  else if (encoding === 'gzip' || encoding === 'gz') {
    try {
      found = gunzip(bytes.subarray(length)).length;
    } catch (error) {
      return (
        `expected gzipped voxels, got damaged or truncated data (${(error as Error).message}); ` +
        `copy or download the file again`
      );
    }
  } else return `expected encoding raw or gzip, got ${encoding || 'none'}; save it with one of these`;
  if (found < expected) {
    return (
      `expected ${expected} bytes of voxels for ${shape} voxels of ${8 * voxelBytes} bits, ` +
      `got ${found}: the file is truncated; copy or download it again`
    );
  }
  return null;
}

function headerOf(bytes: Uint8Array): { fields: Map<string, string>; length: number } | null {
  const fields = new Map<string, string>();
  let lineStart = 0;
  for (let i = 0; i < bytes.length; i++) {
    if (bytes[i] !== 10) continue;
    const lineEnd = i > lineStart && bytes[i - 1] === 13 ? i - 1 : i;
    if (lineEnd === lineStart) return { fields, length: i + 1 };
    const line = String.fromCharCode(...bytes.subarray(lineStart, Math.min(lineEnd, lineStart + 4096)));
    const field = /^([^:#]+):(?!=)\s*(.*)$/.exec(line);
    if (field !== null) fields.set(field[1]!.trim().toLowerCase(), field[2]!.trim());
    lineStart = i + 1;
  }
  return null;
}
