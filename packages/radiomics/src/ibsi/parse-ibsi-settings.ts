// A file of the `ibsi` profile's settings: YAML or JSON of `IbsiSettings`, with `binWidth` or `binCount` for short.

import { parse } from 'yaml';
import { ibsiSettings, type IbsiSettings } from './settings.ts';

/**
 * The settings that the text changes. `binWidth: 25` stands for bins of that fixed size, `binCount: 32` for that number.
 * @throws {TypeError} when the text holds no keys with values.
 * @throws {RangeError} when a setting is unknown or out of its range.
 */
export function parseIbsiSettings(text: string): Partial<IbsiSettings> {
  const found = (parse(text) ?? {}) as unknown;
  if (typeof found !== 'object' || found === null || Array.isArray(found)) {
    throw new TypeError(
      `Cannot read the IBSI settings: expected keys with values, got ${JSON.stringify(found)}`,
    );
  }
  const { binWidth, binCount, ...changes } = found as Record<string, unknown>;
  if (binWidth !== undefined) changes['discretisation'] = { method: 'fixedBinSize', width: binWidth };
  if (binCount !== undefined) changes['discretisation'] = { method: 'fixedBinNumber', count: binCount };
  ibsiSettings(changes as Partial<IbsiSettings>);
  return changes as Partial<IbsiSettings>;
}
