// Each held-out patient's probability, one line a patient and repeat.

import { csvLine } from '../csv-line.ts';
import type { TableGradingResult } from './table-grading-results.ts';

export function* predictionsCsv({ predictions }: TableGradingResult): Iterable<string> {
  const header = ['id', 'positive', 'repeat', 'fold', 'model', 'probability', 'threshold', 'called'];
  yield `${csvLine(header)}\n`;
  for (const { id, positive, repeat, fold, model, probability, threshold, called } of predictions) {
    const cells = [id, positive ? 1 : 0, repeat, fold, model, probability, threshold, called ? 1 : 0];
    yield `${csvLine(cells)}\n`;
  }
}
