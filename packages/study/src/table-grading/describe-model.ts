// What a fitted grading model rests on, for readers: its columns with their weight, and its settings.

import type { GradingModel } from './grading-model.ts';

export interface SelectedColumn {
  readonly feature: string;
  /** Share of the forest's decrease of impurity (chain, forests), or of the absolute standardised coefficients (ridge). */
  readonly importance: number;
  readonly lassoCoefficient?: number | null;
  readonly p?: number | null;
  readonly meanPositive?: number;
  readonly meanNegative?: number;
}

export interface ModelDescription {
  /** Most important first; of models that use all columns the twenty with most weight. */
  readonly selected: readonly SelectedColumn[];
  readonly settings: Readonly<Record<string, number>>;
  readonly warnings: readonly string[];
}

const shown = 20;

function leading(names: readonly string[], weights: readonly number[]): SelectedColumn[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return names
    .map((feature, j) => ({ feature, importance: total > 0 ? weights[j]! / total : 0, j }))
    .filter(({ importance }) => importance > 0)
    .sort((x, y) => y.importance - x.importance || x.j - y.j)
    .slice(0, shown)
    .map(({ feature, importance }) => ({ feature, importance }));
}

export function describeModel(model: GradingModel): ModelDescription {
  switch (model.kind) {
    case 'chain': {
      const { selection, hyperparameters, warnings } = model.chain;
      const settings = {
        ...hyperparameters,
        considered: selection.considered,
        'after tests': selection.afterTests,
        'after LASSO': selection.afterLasso,
      };
      return { selected: selection.selected, settings, warnings };
    }
    case 'forest':
    case 'trees': {
      const { names, importances, trees } = model.forest;
      return { selected: leading(names, importances), settings: { trees: trees.length }, warnings: [] };
    }
    case 'ridge':
      return {
        selected: leading(model.net.names, model.net.coefficients.map(Math.abs)),
        settings: { penalty: model.net.penalty },
        warnings: [],
      };
    case 'machine':
      return {
        selected: [],
        settings: {
          C: model.machine.cost,
          gamma: model.machine.gamma,
          vectors: model.machine.vectors.length,
        },
        warnings: [],
      };
    case 'mean': {
      const parts = model.members.map((member) => ({ kind: member.kind, ...describeModel(member) }));
      const settings: Record<string, number> = {};
      for (const part of parts) {
        for (const [name, value] of Object.entries(part.settings)) settings[`${part.kind}: ${name}`] = value;
      }
      const [first] = parts.filter(({ selected }) => selected.length > 0);
      return {
        selected: first?.selected ?? [],
        settings,
        warnings: parts.flatMap(({ warnings }) => warnings),
      };
    }
  }
}
