// The columns of one extraction while they are filled: values, and reasons where there is none.

import type { FeatureDefinition } from './features/feature.ts';
import type { Reason, ReasonCode } from './reason-codes.ts';

/** Columns filled elsewhere, as plain data. */
export interface ColumnPart {
  readonly names: readonly string[];
  readonly values: Float64Array;
  readonly reasons: ReadonlyMap<string, string>;
  readonly codes: ReadonlyMap<string, ReasonCode>;
}

export class Columns {
  readonly names: readonly string[];
  readonly values: Float64Array;
  readonly reasons: Map<string, string> = new Map();
  readonly codes: Map<string, ReasonCode> = new Map();
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
    reasonForNone: Reason | null = null,
  ): void {
    for (const row of rows) {
      const name = prefix + row.name;
      let sum = 0;
      for (const directionStatistics of statistics) sum += row.value(directionStatistics);
      const value = sum / statistics.length;
      if (Number.isFinite(value)) {
        this.values[this.#indexOf.get(name)!] = value;
      } else {
        const notFinite = `its formula (${row.formula}) has no finite value here`;
        this.#explain(
          name,
          (statistics.length === 0 ? reasonForNone : null) ??
            (row.deprecated === undefined
              ? { code: 'not-finite', text: notFinite }
              : { code: 'deprecated', text: row.deprecated }),
        );
      }
    }
  }

  /** Takes over the columns of a part that was filled elsewhere. */
  take({ names, values, reasons, codes }: ColumnPart): void {
    names.forEach((name, k) => {
      this.values[this.#indexOf.get(name)!] = values[k]!;
    });
    for (const [name, reason] of reasons) this.reasons.set(name, reason);
    for (const [name, code] of codes) this.codes.set(name, code);
  }

  /** Gives the reason to every column that begins so and has neither value nor reason. */
  explainMissing(prefix: string, reason: Reason): void {
    this.names.forEach((name, index) => {
      if (name.startsWith(prefix) && Number.isNaN(this.values[index]) && !this.reasons.has(name)) {
        this.#explain(name, reason);
      }
    });
  }

  #explain(name: string, { code, text }: Reason): void {
    this.reasons.set(name, text);
    this.codes.set(name, code);
  }
}
