// Learning-rate schedule: PyTorch's ReduceLROnPlateau (mode "min", relative threshold, no cooldown), step for step.

/** Settings with PyTorch's meanings; the paper halves after 10 epochs without a better validation loss. */
export interface PlateauSettings {
  /** The rate is multiplied by it. Default 0.5. */
  readonly factor?: number;
  /** Epochs without improvement that are borne; one more reduces the rate. Default 10. */
  readonly patience?: number;
  /** A loss counts as better below best × (1 − threshold). Default 1e-4. */
  readonly threshold?: number;
  /** The rate never falls below. Default 0. */
  readonly minimumRate?: number;
}

/** Where the schedule stands, as plain data. */
export interface PlateauState {
  readonly learningRate: number;
  /** Lowest loss so far that counted as better; null before the first epoch. */
  readonly best: number | null;
  readonly badEpochs: number;
}

/** The state before the first epoch. */
export function startPlateau(learningRate: number): PlateauState {
  return { learningRate, best: null, badEpochs: 0 };
}

/** The state after an epoch that ended with `loss`. A rate change below 1e-8 is left out, as in PyTorch. */
export function stepPlateau(state: PlateauState, loss: number, settings: PlateauSettings = {}): PlateauState {
  const { factor = 0.5, patience = 10, threshold = 1e-4, minimumRate = 0 } = settings;
  if (state.best === null || loss < state.best * (1 - threshold)) {
    return { learningRate: state.learningRate, best: loss, badEpochs: 0 };
  }
  const badEpochs = state.badEpochs + 1;
  if (badEpochs <= patience) return { ...state, badEpochs };
  const reduced = Math.max(state.learningRate * factor, minimumRate);
  return {
    ...state,
    learningRate: state.learningRate - reduced > 1e-8 ? reduced : state.learningRate,
    badEpochs: 0,
  };
}
