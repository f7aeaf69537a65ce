// A page of its own for one nomogram: controls, points and survival, in one file that asks nothing of a network.
// Without scripts it is the printed nomogram of its first patient.

import { interactiveNomogramStyle } from '@glioscope/figures';
import { renderToString } from 'preact-render-to-string';
import { researchUseOnly } from '../report/parts.tsx';
import {
  calculatorDataId,
  calculatorId,
  NomogramCalculator,
  type NomogramCalculatorProps,
} from './nomogram-calculator.tsx';
import { nomogramPageScript, nomogramPageScriptHash } from './page-script.generated.ts';

export interface NomogramPageProps extends NomogramCalculatorProps {
  /** What stands under the heading: the model, its patients and deaths, how well it was validated. */
  readonly notes?: readonly string[] | undefined;
}

const pageStyle = `
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0; color: #1c2430; background: #fff; font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Helvetica, Arial, "DejaVu Sans", sans-serif; }
main { max-width: 1120px; margin: 0 auto; padding: 1.6rem 1.5rem 3rem; }
h1 { margin: 0 0 0.4rem; font-size: 1.7rem; line-height: 1.25; overflow-wrap: anywhere; }
main > p { margin: 0.3rem 0; max-width: 90ch; overflow-wrap: anywhere; }
#${calculatorId} { margin: 1.4rem 0; }
footer { margin-top: 1.6rem; padding-top: 0.8rem; border-top: 1px solid #dde1e6; color: #566070; font-size: 0.88rem; }
@media (max-width: 600px) { main { padding: 1rem 1rem 2rem; } }
`;

/** JSON that cannot end the script element it stands in. */
const dataText = (data: NomogramCalculatorProps): string =>
  JSON.stringify(data).replaceAll('<', String.raw`\u003c`);

/**
 * The page as text, some 100 KB. Same data, same bytes.
 * @throws {RangeError} when `initial` has a level that the nomogram does not know
 */
export function interactiveNomogramPage({
  title,
  nomogram,
  timeUnit,
  initial,
  notes = [],
}: NomogramPageProps): string {
  const data: NomogramCalculatorProps = {
    title,
    nomogram,
    timeUnit,
    ...(initial === undefined ? {} : { initial }),
  };
  const page = (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta
          http-equiv="Content-Security-Policy"
          content={`default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src '${nomogramPageScriptHash}'`}
        />
        <link rel="icon" href="data:," />
        <title>{title}</title>
        <style dangerouslySetInnerHTML={{ __html: pageStyle + interactiveNomogramStyle }} />
      </head>
      <body>
        <main>
          <h1>{title}</h1>
          {notes.map((note) => (
            <p>{note}</p>
          ))}
          <div id={calculatorId}>
            <NomogramCalculator {...data} />
          </div>
          <noscript>
            <p>
              This browser runs no scripts: the drawing shows one patient, and its axes can be read by hand.
            </p>
          </noscript>
          <footer>{researchUseOnly}</footer>
        </main>
        <script
          type="application/json"
          id={calculatorDataId}
          dangerouslySetInnerHTML={{ __html: dataText(data) }}
        />
        <script dangerouslySetInnerHTML={{ __html: nomogramPageScript }} />
      </body>
    </html>
  );
  return `<!doctype html>\n${renderToString(page)}\n`;
}
