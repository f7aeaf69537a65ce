// The script of the page in figures-page.test.ts: every example, drawn by the browser itself.

import { examples } from '../../packages/figures/src/examples.tsx';
import { renderFigure } from '../../packages/figures/src/render.ts';

/** The figures' texts by name. */
export const drawnInPage = (): Record<string, string> =>
  Object.fromEntries(Object.entries(examples).map(([name, example]) => [name, renderFigure(example())]));
