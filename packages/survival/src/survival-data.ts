// Follow-up of a group of patients, checked at the door of every analysis.
// Right censoring only: no late entry, no interval censoring, no competing events.

/** Follow-up times with what ended them. Row i of every covariate belongs to entry i here. */
export interface SurvivalData {
  /** Time to death or censoring, finite and at least 0, in one unit throughout (days by habit). */
  readonly times: Float64Array;
  /** 1 where the patient died at that time, 0 where observation ended. */
  readonly events: Uint8Array;
}

/**
 * Follow-up from plain columns.
 * @throws RangeError naming the first row whose time is negative or not finite, or when lengths differ
 */
export function createSurvivalData(times: ArrayLike<number>, events: ArrayLike<boolean>): SurvivalData {
  if (times.length !== events.length) {
    throw new RangeError(
      `Cannot read survival data: expected one event flag for each time, got ${times.length} times and ${events.length} flags`,
    );
  }
  const flags = new Uint8Array(events.length);
  for (let i = 0; i < events.length; i++) {
    const event: unknown = events[i];
    if (typeof event !== 'boolean') {
      throw new TypeError(
        `Cannot read survival data: expected true (died) or false (censored) in row ${i}, got ${String(event)}`,
      );
    }
    flags[i] = event ? 1 : 0;
  }
  const data = { times: Float64Array.from(times), events: flags };
  checkSurvivalData(data);
  return data;
}

/** Throws unless times are finite and not negative, events 0 or 1, and both have one length of at least 1. */
export function checkSurvivalData({ times, events }: SurvivalData): void {
  if (times.length !== events.length) {
    throw new RangeError(
      `Cannot read survival data: expected one event flag for each time, got ${times.length} times and ${events.length} flags`,
    );
  }
  if (times.length === 0) throw new RangeError('Cannot analyse survival: expected at least 1 patient, got 0');
  for (let i = 0; i < times.length; i++) {
    const time = times[i]!;
    if (!(time >= 0 && time < Infinity)) {
      throw new RangeError(
        `Cannot read survival data: expected a finite time of at least 0 in row ${i}, got ${time}; correct or leave out that patient`,
      );
    }
    if (events[i] !== 0 && events[i] !== 1) {
      throw new RangeError(`Cannot read survival data: expected event 0 or 1 in row ${i}, got ${events[i]}`);
    }
  }
}

/** The number of deaths. */
export function countEvents({ events }: SurvivalData): number {
  let count = 0;
  for (let i = 0; i < events.length; i++) count += events[i]!;
  return count;
}

/** The patients at the given rows, in that order (rows may repeat, as in a bootstrap). */
export function selectPatients(data: SurvivalData, rows: ArrayLike<number>): SurvivalData {
  const times = new Float64Array(rows.length);
  const events = new Uint8Array(rows.length);
  for (let i = 0; i < rows.length; i++) {
    times[i] = data.times[rows[i]!]!;
    events[i] = data.events[rows[i]!]!;
  }
  return { times, events };
}

/** Row indices by ascending time; at equal times in row order. */
export function orderByTime(times: Float64Array): Int32Array {
  const order = new Int32Array(times.length);
  for (let i = 0; i < order.length; i++) order[i] = i;
  return order.sort((a, b) => times[a]! - times[b]! || a - b);
}
