// ITK's NIfTI reader (nifti1_io) turns NaN and infinite voxels into 0 without a word. They are put back here,
// so that the checks that look for them find them.

const float32Type = 16;
const float64Type = 64;

/**
 * Writes the file's NaN and infinite voxels into the decoded `data`.
 * @param bytes an uncompressed NIfTI-1 file that `niftiProblem` found nothing wrong with
 */
export function restoreNotFinite(bytes: Uint8Array, data: ArrayLike<number>): void {
  if (!(data instanceof Float32Array || data instanceof Float64Array)) return;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const littleEndian = view.getInt32(0, true) === 348;
  const type = view.getInt16(70, littleEndian);
  if (type !== float32Type && type !== float64Type) return;
  const start = view.getFloat32(108, littleEndian);
  for (let i = 0; i < data.length; i++) {
    const value =
      type === float32Type
        ? view.getFloat32(start + 4 * i, littleEndian)
        : view.getFloat64(start + 8 * i, littleEndian);
    if (value - value !== 0) data[i] = value;
  }
}
