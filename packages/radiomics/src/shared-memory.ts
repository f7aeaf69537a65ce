// Memory that all workers see, kept from one extraction to the next: fresh memory costs as much as filling it.

import type { Region } from './region.ts';

/** Where threads cannot share memory, arrays are ordinary ones, of which each worker gets a copy. */
export const canShare: boolean = typeof SharedArrayBuffer !== 'undefined';

export class SharedMemory {
  readonly #spare: SharedArrayBuffer[] = [];
  #loans = 0;

  /** Memory for one extraction: contents are whatever was left in it. */
  lend(): Loan {
    const taken: SharedArrayBuffer[] = [];
    const buffer = (bytes: number): SharedArrayBuffer | ArrayBuffer => {
      if (!canShare) return new ArrayBuffer(bytes);
      const fitting = this.#spare.findIndex(({ byteLength }) => byteLength >= bytes);
      const found = fitting < 0 ? new SharedArrayBuffer(bytes) : this.#spare.splice(fitting, 1)[0]!;
      taken.push(found);
      return found;
    };
    return {
      number: ++this.#loans,
      float64: (length) => new Float64Array(buffer(8 * length), 0, length),
      int32: (length) => new Int32Array(buffer(4 * length), 0, length),
      uint16: (length) => new Uint16Array(buffer(2 * length), 0, length),
      giveBack: () => {
        // What earlier extractions left and this one had no use for is let go.
        this.#spare.splice(0, this.#spare.length, ...taken);
      },
    };
  }
}

export interface Loan {
  /** Another one for each. */
  readonly number: number;
  float64(length: number): Float64Array;
  int32(length: number): Int32Array;
  uint16(length: number): Uint16Array;
  /** The memory may be lent again: no worker reads it any more. */
  giveBack(): void;
}

/** A region for measuring, which reads places in the box alone. */
export function sharedRegion(region: Region, loan: Loan): Region {
  const boxIndex = loan.int32(region.boxIndex.length);
  boxIndex.set(region.boxIndex);
  return { ...region, imageIndex: new Int32Array(0), boxIndex };
}
