// Working memory that is kept from one image to the next. A fresh array for every image makes the garbage collector stop
// all threads again and again: arrays of voxels are what fills its memory.

/** Arrays by name, as many as their users have names; contents are whatever was left in them. */
export class Scratch {
  readonly #float64 = new Map<string, Float64Array>();
  readonly #int32 = new Map<string, Int32Array>();
  readonly #uint16 = new Map<string, Uint16Array>();

  float64(name: string, length: number): Float64Array {
    return kept(this.#float64, name, length, (size) => new Float64Array(size));
  }

  int32(name: string, length: number): Int32Array {
    return kept(this.#int32, name, length, (size) => new Int32Array(size));
  }

  uint16(name: string, length: number): Uint16Array {
    return kept(this.#uint16, name, length, (size) => new Uint16Array(size));
  }
}

interface View<Kept> {
  readonly length: number;
  subarray(start: number, end: number): Kept;
}

/** The start of the array of that name, which grows where it is too short. */
function kept<Kept extends View<Kept>>(
  arrays: Map<string, Kept>,
  name: string,
  length: number,
  make: (length: number) => Kept,
): Kept {
  let array = arrays.get(name);
  if (array === undefined || array.length < length) {
    array = make(length);
    arrays.set(name, array);
  }
  return array.length === length ? array : array.subarray(0, length);
}
