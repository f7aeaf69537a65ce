// From a component to text: a standalone SVG file or a piece of a page.

import type { JSX } from 'preact';
import { renderToString } from 'preact-render-to-string';

/** The markup of a figure (or any Preact element). Same data, same bytes. Text and attributes are escaped. */
export function renderFigure(figure: JSX.Element): string {
  return renderToString(figure);
}
