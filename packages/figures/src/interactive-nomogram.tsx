// A nomogram to play with: a control for each predictor, and points, sum and survival that follow at once, in words
// and as lines in the drawing. Rendered as text it shows the first patient; hydrated in a page it reads the controls.

import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { FigureId } from './figure.tsx';
import { Nomogram, nomogramHorizonName, type NomogramProps } from './nomogram.tsx';
import { decimal, percent, significant } from './number-text.ts';

/** A patient's place on the nomogram. */
export type NomogramReading = NonNullable<NomogramProps['place']>;

export interface InteractiveNomogramProps extends FigureId {
  readonly nomogram: Omit<NomogramProps, 'id' | 'place'>;
  /** The patient at first, by term; a predictor without a value starts in the middle of its axis. */
  readonly initial?: Readonly<Record<string, number | string>> | undefined;
  /** Points, total and survival of a patient: the model's arithmetic, which figures do not know. */
  readonly read: (values: Readonly<Record<string, number | string>>) => NomogramReading;
}

type Axis = NomogramProps['axes'][number];
type Changed = { readonly currentTarget: { readonly value: string } };

const isChoice = ({ ticks }: Axis): boolean => ticks.some(({ value }) => typeof value === 'string');

/** Smallest and largest value of a number's axis. */
function limitsOf({ ticks }: Axis): readonly [number, number] {
  const values = ticks.map(({ value }) => Number(value));
  return [Math.min(...values), Math.max(...values)];
}

/** A round step that goes through the axis in at most 100 steps. */
export function sliderStep(low: number, high: number): number {
  const least = (high - low) / 100;
  const power = Math.floor(Math.log10(least));
  const digit = [1, 2, 5, 10].find((candidate) => candidate * 10 ** power >= least * (1 - 1e-9)) ?? 10;
  return Number(`${digit}e${power}`);
}

function firstValue(axis: Axis, initial: number | string | undefined): string {
  if (initial !== undefined) return String(initial);
  if (isChoice(axis)) return String(axis.ticks[0]!.value);
  const [low, high] = limitsOf(axis);
  const step = sliderStep(low, high);
  return String(Number((low + Math.round((high - low) / 2 / step) * step).toPrecision(12)));
}

/** What a control says: a value, and what is wrong with it or worth knowing. */
function readControl(
  axis: Axis,
  text: string,
): { readonly value: number | string | null; readonly remark: string | null } {
  if (isChoice(axis)) return { value: text, remark: null };
  const value = Number(text);
  const [low, high] = limitsOf(axis);
  if (text.trim() === '' || !Number.isFinite(value)) {
    return { value: null, remark: `Enter a number, ${significant(low)} to ${significant(high)}` };
  }
  const beyond = value < low || value > high;
  return {
    value,
    remark: beyond
      ? `Outside ${significant(low)} to ${significant(high)}: beyond the axis of this nomogram`
      : null,
  };
}

export function InteractiveNomogram({
  id,
  nomogram,
  initial = {},
  read,
}: InteractiveNomogramProps): JSX.Element {
  const { axes, survival } = nomogram;
  const start = Object.fromEntries(axes.map((axis) => [axis.term, firstValue(axis, initial[axis.term])]));
  const [texts, setTexts] = useState(start);
  const controls = axes.map((axis) => ({ axis, ...readControl(axis, texts[axis.term]!) }));
  const missing = controls.filter(({ value }) => value === null);
  const place =
    missing.length > 0
      ? undefined
      : read(Object.fromEntries(controls.map(({ axis, value }) => [axis.term, value!])));
  const change =
    (term: string) =>
    ({ currentTarget }: Changed): void =>
      setTexts((before) => ({ ...before, [term]: currentTarget.value }));

  return (
    <div id={id} class="interactive-nomogram">
      <fieldset>
        <legend>Patient</legend>
        {controls.map(({ axis, value, remark }, i) => {
          const points = place?.axes.find(({ term }) => term === axis.term)?.points;
          const control = `${id}-control-${i}`;
          const [low, high] = isChoice(axis) ? [0, 1] : limitsOf(axis);
          return (
            <div class="control">
              <label for={control}>{axis.label}</label>
              {isChoice(axis) ? (
                <select id={control} value={texts[axis.term]} onChange={change(axis.term)}>
                  {axis.ticks.map((tick) => (
                    <option value={String(tick.value)} selected={String(tick.value) === texts[axis.term]}>
                      {tick.value}
                    </option>
                  ))}
                </select>
              ) : (
                <span class="number">
                  <input
                    id={control}
                    type="range"
                    min={low}
                    max={high}
                    step={sliderStep(low, high)}
                    value={value === null ? low : String(value)}
                    onInput={change(axis.term)}
                  />
                  <input
                    type="number"
                    min={low}
                    max={high}
                    step="any"
                    value={texts[axis.term]}
                    aria-label={`${axis.label}, exact value`}
                    aria-invalid={value === null}
                    aria-describedby={remark === null ? undefined : `${control}-remark`}
                    onInput={change(axis.term)}
                  />
                </span>
              )}
              <output for={control}>{points === undefined ? '–' : `${decimal(points, 0)} points`}</output>
              {remark !== null && (
                <p id={`${control}-remark`} class="remark">
                  {remark}
                </p>
              )}
            </div>
          );
        })}
        <button type="button" onClick={() => setTexts(start)}>
          First patient again
        </button>
      </fieldset>
      <div role="status">
        <dl>
          <div>
            <dt>Total points</dt>
            <dd>{place === undefined ? '–' : decimal(place.totalPoints, 0)}</dd>
          </div>
          {survival.map((horizon) => {
            const at = place?.survival.find(({ years }) => years === horizon.years);
            return (
              <div>
                <dt>{nomogramHorizonName(horizon)}</dt>
                <dd>{at === undefined ? '–' : percent(at.probability)}</dd>
              </div>
            );
          })}
          {missing.length > 0 && (
            <div>
              <dt>No result</dt>
              <dd class="words">{`${missing.map(({ axis }) => axis.label).join(', ')}: no number`}</dd>
            </div>
          )}
        </dl>
      </div>
      <div class="drawing">
        <Nomogram id={`${id}-drawing`} {...nomogram} place={place} />
      </div>
    </div>
  );
}

/** The style that the component stands in, for a page of its own or beside a page's style. */
export const interactiveNomogramStyle: string = `
.interactive-nomogram { display: grid; gap: 1.2rem; }
.interactive-nomogram fieldset { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 300px), 1fr)); gap: 0.9rem 2rem; align-items: start; min-width: 0; margin: 0; padding: 0.8rem 1.1rem 1.1rem; border: 1px solid #c4cad2; border-radius: 4px; }
.interactive-nomogram legend { padding: 0 0.4rem; font-weight: 650; }
.interactive-nomogram .control { display: grid; grid-template-columns: 1fr auto; gap: 0.15rem 0.8rem; }
.interactive-nomogram .control output { grid-row: 1; grid-column: 2; color: #a34700; font-weight: 600; font-variant-numeric: tabular-nums; }
.interactive-nomogram .number, .interactive-nomogram select { grid-column: 1 / 3; }
.interactive-nomogram .number { display: grid; grid-template-columns: 1fr 6.5em; gap: 0.8rem; align-items: center; }
.interactive-nomogram input, .interactive-nomogram select, .interactive-nomogram button { font: inherit; min-width: 0; width: 100%; }
.interactive-nomogram input[type=number], .interactive-nomogram select { padding: 0.25rem 0.4rem; border: 1px solid #6b7480; border-radius: 3px; background: #fff; color: inherit; }
.interactive-nomogram input[type=range] { accent-color: #0072b2; margin: 0; }
.interactive-nomogram input[aria-invalid=true] { border-color: #d55e00; border-width: 2px; }
.interactive-nomogram :focus-visible { outline: 3px solid #56b4e9; outline-offset: 2px; }
.interactive-nomogram .remark { grid-column: 1 / 3; margin: 0; color: #8a3c00; font-size: 0.88rem; }
.interactive-nomogram button { width: auto; justify-self: start; align-self: end; padding: 0.3rem 0.9rem; border: 1px solid #6b7480; border-radius: 3px; background: #f4f6f8; color: inherit; cursor: pointer; }
.interactive-nomogram dl { display: flex; flex-wrap: wrap; margin: 0; border: solid #dde1e6; border-width: 1px 0 0 1px; }
.interactive-nomogram dl > div { flex: 1 1 140px; padding: 0.6rem 1rem; border: solid #dde1e6; border-width: 0 1px 1px 0; }
.interactive-nomogram dt { color: #566070; font-size: 0.88rem; }
.interactive-nomogram dd { margin: 0; font-size: 1.5rem; font-weight: 650; font-variant-numeric: tabular-nums; }
.interactive-nomogram dd.words { font-size: 1rem; }
.interactive-nomogram .drawing { overflow-x: auto; }
.interactive-nomogram .drawing svg { display: block; width: 100%; min-width: 760px; height: auto; }
@media print { .interactive-nomogram fieldset { display: none; } .interactive-nomogram .drawing svg { min-width: 0; } }
`;
