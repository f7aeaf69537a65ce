// The columns of one extraction while they are filled: values, and reasons where there is none.

import type { FeatureDefinition } from './features/feature.ts';

export class Columns {
  readonly names: readonly string[];
  readonly values: Float64Array;
  readonly reasons: Map<string, string> = new Map();
  readonly #indexOf: ReadonlyMap<string, number>;

  constructor(names: readonly string[]) {
    this.names = names;
    this.values = new Float64Array(names.length).fill(Number.NaN);
    this.#indexOf = new Map(names.map((name, index) => [name, index]));
  }

  /** Each row's mean over the statistics (one, or one a direction); with none, NaN for the given reason. */
  write<Statistics>(
    prefix: string,
    rows: readonly FeatureDefinition<Statistics>[],
    statistics: readonly Statistics[],
    reasonForNone: string,
  ): void {
    for (const row of rows) {
      const name = prefix + row.name;
      let sum = 0;
      for (const directionStatistics of statistics) sum += row.value(directionStatistics);
      const value = sum / statistics.length;
      if (Number.isFinite(value)) {
        this.values[this.#indexOf.get(name)!] = value;
      } else {
        this.reasons.set(
          name,
          statistics.length === 0
            ? reasonForNone
            : (row.deprecated ?? `its formula (${row.formula}) has no finite value here`),
        );
      }
    }
  }

  /** Takes over the columns of a part that was filled elsewhere. */
  take(names: readonly string[], values: Float64Array, reasons: ReadonlyMap<string, string>): void {
    names.forEach((name, k) => {
      this.values[this.#indexOf.get(name)!] = values[k]!;
    });
    for (const [name, reason] of reasons) this.reasons.set(name, reason);
  }

  /** Gives the reason to every column that begins so and has neither value nor reason. */
  explainMissing(prefix: string, reason: string): void {
    this.names.forEach((name, index) => {
      if (name.startsWith(prefix) && Number.isNaN(this.values[index]) && !this.reasons.has(name)) {
        this.reasons.set(name, reason);
      }
    });
  }
}
