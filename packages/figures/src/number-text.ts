// Numbers as text: fixed decimals, so that the same data gives the same bytes, and a true minus sign.

/** `value` with `digits` decimals; `−` for minus, never `−0.00`. Throws a RangeError unless finite. */
export function decimal(value: number, digits = 2): string {
  if (!Number.isFinite(value)) {
    throw new RangeError(`Cannot write a number as text: expected a finite value, got ${value}`);
  }
  const text = Math.abs(value).toFixed(digits);
  return value < 0 && Number(text) !== 0 ? `−${text}` : text;
}

/** As many decimals as `value` needs, up to `digits`. */
export function shortDecimal(value: number, digits = 2): string {
  const text = decimal(value, digits);
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

/** Three significant digits for values of any size: `0.00123`, `12.3`, `4.5e7`. */
export function significant(value: number, digits = 3): string {
  if (!Number.isFinite(value)) {
    throw new RangeError(`Cannot write a number as text: expected a finite value, got ${value}`);
  }
  if (value === 0) return '0';
  const magnitude = Math.abs(value);
  const text =
    magnitude >= 1e6 || magnitude < 1e-3
      ? magnitude
          .toExponential(digits - 1)
          .replace('e+', 'e')
          .replace('e-', 'e−')
      : String(Number(magnitude.toPrecision(digits)));
  return value < 0 ? `−${text}` : text;
}

/** A P value as journals print it: `P < 0.001`, `P = 0.013`, `P > 0.999`. */
export function pText(p: number): string {
  if (!(p >= 0 && p <= 1)) {
    throw new RangeError(`Cannot write a P value as text: expected 0 to 1, got ${p}`);
  }
  if (p < 0.001) return 'P < 0.001';
  if (p > 0.999) return 'P > 0.999';
  return `P = ${p.toFixed(3)}`;
}

/** The P value without its letter, for table cells: `<0.001`, `0.013`. */
export function pCell(p: number): string {
  return pText(p).replace('P ', '').replace('= ', '').replace(' ', '');
}

/** A fraction in per cent, without decimals: `93%`; what is neither none nor all never reads as `0%` or `100%`. */
export function percent(fraction: number): string {
  if (fraction > 0 && fraction < 0.005) return '<1%';
  if (fraction > 0.995 && fraction < 1) return '>99%';
  return `${decimal(fraction * 100, 0)}%`;
}

/** A coordinate for an SVG attribute: two decimals at most, so that SVG bytes do not hang on the last bit. */
export function coordinate(value: number): number {
  if (!Number.isFinite(value)) {
    throw new RangeError(`Cannot place a mark: expected a finite coordinate, got ${value}`);
  }
  const rounded = Math.round(value * 100) / 100;
  return rounded === 0 ? 0 : rounded;
}
