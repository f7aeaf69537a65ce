// The script of the nomogram's page; `node scripts/nomogram-script.mjs` bundles it into page-script.generated.ts.

import { hydrate } from 'preact';
import {
  calculatorDataId,
  calculatorId,
  NomogramCalculator,
  type NomogramCalculatorProps,
} from './nomogram-calculator.tsx';

// The one place that knows a document; the package compiles without one.
interface PageElement {
  readonly textContent: string;
}
const { document } = globalThis as unknown as {
  readonly document: { getElementById(id: string): PageElement };
};

const data = JSON.parse(document.getElementById(calculatorDataId).textContent) as NomogramCalculatorProps;
hydrate(
  <NomogramCalculator {...data} />,
  document.getElementById(calculatorId) as unknown as Parameters<typeof hydrate>[1],
);
