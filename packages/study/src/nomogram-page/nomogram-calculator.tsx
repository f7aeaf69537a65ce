// What the page's script and the rendering of the page share: the nomogram with its arithmetic, from plain data.

import { InteractiveNomogram } from '@glioscope/figures';
import type { Nomogram } from '@glioscope/survival';
import type { JSX } from 'preact';
import type { TimeUnitName } from '../table-analyses/page.ts';
import { nomogramFigure, readNomogram } from './nomogram-figure.ts';

/** Plain data, as it stands in the page. */
export interface NomogramCalculatorProps {
  readonly title: string;
  readonly nomogram: Nomogram;
  /** The unit of the nomogram's horizons. */
  readonly timeUnit: TimeUnitName;
  /** The patient shown at first, by term; others start in the middle of their axis. */
  readonly initial?: Readonly<Record<string, number | string>> | undefined;
}

/** The id of the element that is hydrated, and of the script element with its data. */
export const calculatorId = 'nomogram-calculator';
export const calculatorDataId = 'nomogram-data';

export function NomogramCalculator({
  title,
  nomogram,
  timeUnit,
  initial,
}: NomogramCalculatorProps): JSX.Element {
  return (
    <InteractiveNomogram
      id="nomogram"
      nomogram={nomogramFigure(title, nomogram, timeUnit)}
      initial={initial}
      read={(values) => readNomogram(nomogram, timeUnit, values)}
    />
  );
}
